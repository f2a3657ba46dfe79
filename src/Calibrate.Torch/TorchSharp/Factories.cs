using Calibrate.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    private static ScalarType s_defaultType = ScalarType.Float32;

    /// <summary>The type of factories that are given none; starts as Float32.</summary>
    public static ScalarType get_default_dtype() => s_defaultType;

    public static void set_default_dtype(ScalarType dtype) => s_defaultType = dtype;

    public static Tensor empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Make(Op.EmptyMemoryFormat, size, null, dtype, device, requires_grad, names);

    public static Tensor zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Make(Op.Zeros, size, null, dtype, device, requires_grad, names);

    public static Tensor ones(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Make(Op.Ones, size, null, dtype, device, requires_grad, names);

    public static Tensor full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Make(Op.Full, size, value, dtype, device, requires_grad, names);

    /// <summary>Uniform on [0, 1).</summary>
    public static Tensor rand(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Make(Op.Rand, size, null, dtype, device, requires_grad, names, generator);

    /// <summary>Standard normal.</summary>
    public static Tensor randn(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        Make(Op.Randn, size, null, dtype, device, requires_grad, names, generator);

    /// <summary>Integers uniform on [low, high); Int64 where no type is given.</summary>
    public static unsafe Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null)
    {
        Refuse(names, generator);
        fixed (long* data = size)
        {
            return Op.RandintLow.Call(low, high, Argument.Ints(data, size.Length), dtype ?? ScalarType.Int64, Argument.None, device ?? CPU)
                .requires_grad_(requires_grad);
        }
    }

    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Op.ArangeStartStep.Call(start, stop, step, dtype, Argument.None, device ?? CPU).requires_grad_(requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Like(Op.EmptyLike, input, dtype, device, requires_grad, names);

    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Like(Op.ZerosLike, input, dtype, device, requires_grad, names);

    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Like(Op.OnesLike, input, dtype, device, requires_grad, names);

    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        From<float>(rawArray, [rawArray.Length], ScalarType.Float32, dtype, device, requires_grad, names);

    public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        From<float>(rawArray, dimensions, ScalarType.Float32, dtype, device, requires_grad, names);

    public static Tensor tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        From<double>(rawArray, [rawArray.Length], ScalarType.Float64, dtype, device, requires_grad, names);

    public static Tensor tensor(long[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        From<long>(dataArray, [dataArray.Length], ScalarType.Int64, dtype, device, requires_grad, names);

    public static Tensor tensor(long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        From<long>(dataArray, dimensions, ScalarType.Int64, dtype, device, requires_grad, names);

    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false) =>
        From<float>([scalar], [], ScalarType.Float32, null, device, requires_grad, null);

    private static unsafe Tensor Make(
        Operator op, ReadOnlySpan<long> size, Scalar? fill, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names, Generator? generator = null)
    {
        Refuse(names, generator);
        fixed (long* data = size)
        {
            var sizes = Argument.Ints(data, size.Length);
            var type = dtype ?? s_defaultType;
            var made = fill is null
                ? op.Call(sizes, type, Argument.None, device ?? CPU)
                : op.Call(sizes, fill, type, Argument.None, device ?? CPU);
            return requiresGrad ? made.requires_grad_() : made;
        }
    }

    private static Tensor Like(Operator op, Tensor input, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names)
    {
        Refuse(names, null);
        var made = op.Call(input, dtype, Argument.None, device);
        return requiresGrad ? made.requires_grad_() : made;
    }

    private static Tensor From<T>(
        ReadOnlySpan<T> values, ReadOnlySpan<long> dimensions, ScalarType given, ScalarType? wanted, Device? device, bool requiresGrad, string[]? names)
        where T : unmanaged
    {
        var made = Make(Op.EmptyMemoryFormat, dimensions, null, given, CPU, requiresGrad: false, names);
        made.bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(values).ToArray();
        if (wanted is { } type && type != given)
            made = made.to(type, disposeAfter: true);
        if (device is not null && device.type != DeviceType.CPU)
            made = made.to(device, disposeAfter: true);
        return requiresGrad ? made.requires_grad_() : made;
    }

    private static void Refuse(string[]? names, Generator? generator)
    {
        if (names is not null)
            throw new NotSupportedException("Named dimensions are not supported.");
        if (generator is not null)
            throw new NotSupportedException("A generator of one's own is not supported: use torch.manual_seed.");
    }
}
