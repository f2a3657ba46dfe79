using TorchSharp;

namespace Calibrate.Torch.Interop;

/// <summary>
/// An operator's argument. A list points to memory that the caller keeps fixed, and a tensor is borrowed, until the call returns.
/// </summary>
internal readonly unsafe struct Argument
{
    public readonly Value Value;

    private Argument(Value value) => Value = value;

    public static Argument None => default;

    public static Argument NoTensors => new(new Value { Tag = Tag.TensorList });

    public static implicit operator Argument(torch.Tensor? tensor) =>
        tensor is null ? default : new(new Value { Tag = Tag.Tensor, Pointer = tensor.Handle });

    public static implicit operator Argument(long value) => new(new Value { Tag = Tag.Int, Int = value });

    public static implicit operator Argument(long? value) => value is { } given ? given : None;

    public static implicit operator Argument(double value) => new(new Value { Tag = Tag.Double, Double = value });

    public static implicit operator Argument(double? value) => value is { } given ? given : None;

    public static implicit operator Argument(bool value) => new(new Value { Tag = Tag.Bool, Int = value ? 1 : 0 });

    public static implicit operator Argument(Scalar? scalar) => scalar is null ? None : new(scalar.Value);

    public static implicit operator Argument(torch.ScalarType type) => (long)type;

    public static implicit operator Argument(torch.ScalarType? type) => type is { } given ? (long)given : None;

    public static implicit operator Argument(torch.Device? device) => device is null
        ? None
        : new(new Value { Tag = Tag.Device, Int = ((long)device.type << 32) | (uint)device.index });

    public static Argument Ints(long* values, int length) => new(new Value { Tag = Tag.IntList, Length = length, Pointer = (nint)values });

    public static Argument Tensors(nint* handles, int length) => new(new Value { Tag = Tag.TensorList, Length = length, Pointer = (nint)handles });

    public static Argument Utf8(byte* text, int length) => new(new Value { Tag = Tag.String, Length = length, Pointer = (nint)text });
}
