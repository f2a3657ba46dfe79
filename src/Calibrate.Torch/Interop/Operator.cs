using System.Runtime.CompilerServices;
using TorchSharp;

namespace Calibrate.Torch.Interop;

/// <summary>
/// An operator of libtorch by its dispatcher name, e.g. <c>aten::add.Tensor</c>; looked up at its first use.
/// Trailing arguments may be left out: the schema's defaults are used.
/// </summary>
internal sealed unsafe class Operator(string name, string overload = "")
{
    private nint _handle;
    private bool _absent;

    /// <summary>Whether this libtorch has the operator with a kernel for the device.</summary>
    public bool ExistsFor(DeviceType device)
    {
        if (_handle == 0 && !_absent)
        {
            nint handle;
            _absent = Native.ct_op_find(name, overload, &handle) != Status.Ok;
            _handle = _absent ? 0 : handle;
        }

        if (_absent)
            return false;
        byte has;
        Check.Ok(Native.ct_op_has_kernel(_handle, (int)device, &has));
        return has != 0;
    }

    /// <summary>Calls an operator that returns one tensor, which joins the current dispose scope.</summary>
    public torch.Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        var results = Invoke(arguments, out var count);
        return count == 1 && results->Tag == Tag.Tensor ? new torch.Tensor(results->Pointer) : throw Unexpected(count);
    }

    /// <summary>Calls an operator for its effect: what it returns, such as the tensor it changed, is let go.</summary>
    public void Run(params ReadOnlySpan<Argument> arguments)
    {
        var results = Invoke(arguments, out var count);
        for (var i = 0; i < count; i++)
        {
            if (results[i].Tag == Tag.Tensor)
                Native.ct_tensor_release(results[i].Pointer);
        }
    }

    /// <summary>Calls an operator in place and gives back the tensor it changed, the same managed object.</summary>
    public torch.Tensor CallInPlace(torch.Tensor self, params ReadOnlySpan<Argument> rest)
    {
        Span<Argument> all = stackalloc Argument[rest.Length + 1];
        all[0] = self;
        rest.CopyTo(all[1..]);
        Run(all);
        return self;
    }

    /// <summary>Calls an operator that returns several tensors, or a list of them.</summary>
    public torch.Tensor[] CallMany(params ReadOnlySpan<Argument> arguments)
    {
        var results = Invoke(arguments, out var count);
        if (count > 0 && results->Tag == Tag.TensorList)
        {
            results++;
            count--;
        }

        // Copied out first: making a tensor must not meet a results buffer that a nested call has overwritten.
        Span<nint> handles = count <= 64 ? stackalloc nint[count] : new nint[count];
        for (var i = 0; i < count; i++)
            handles[i] = results[i].Tag == Tag.Tensor ? results[i].Pointer : throw Unexpected(count);
        var tensors = new torch.Tensor[count];
        for (var i = 0; i < count; i++)
            tensors[i] = new torch.Tensor(handles[i]);
        return tensors;
    }

    /// <summary>Calls an operator that returns one number or truth value.</summary>
    public Value CallValue(params ReadOnlySpan<Argument> arguments)
    {
        var results = Invoke(arguments, out var count);
        return count == 1 ? *results : throw Unexpected(count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Value* Invoke(ReadOnlySpan<Argument> arguments, out int count)
    {
        if (_handle == 0)
            Resolve();
        Value* results;
        int returned;
        fixed (Argument* values = arguments)
            Check.Ok(Native.ct_op_call(_handle, (Value*)values, arguments.Length, &results, &returned));
        count = returned;
        return results;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Resolve()
    {
        nint handle;
        Check.Ok(Native.ct_op_find(name, overload, &handle));
        _handle = handle;
    }

    private TorchException Unexpected(int count) => new($"{name} returned {count} values of an unexpected kind");
}
