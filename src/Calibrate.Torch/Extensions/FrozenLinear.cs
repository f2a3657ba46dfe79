using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Calibrate.Torch.Interop;
using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Torch;

/// <summary>Products with a frozen weight that is not kept, which need a custom function of autograd.</summary>
public static class FrozenLinearExtensions
{
    extension(torch.nn.functional)
    {
        /// <summary>
        /// x · weightᵀ. The weight is made for the forward pass, made again for the backward pass, and freed after each: as a weight that is
        /// kept in another form (packed to 4 bits) is used. It gets no gradient, and the input is not kept either.
        /// </summary>
        /// <param name="input">[…, in].</param>
        /// <param name="weight">Makes the weight, [out, in], the same each time, in the type that the product is to be in.</param>
        public static torch.Tensor frozen_linear(torch.Tensor input, Func<torch.Tensor> weight) => FrozenLinear.Run(input, weight);
    }
}

/// <summary>What one product keeps until its backward pass: how to make its weight.</summary>
internal sealed unsafe class FrozenLinear(Func<torch.Tensor> weight)
{
    public static torch.Tensor Run(torch.Tensor input, Func<torch.Tensor> weight)
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor output;
        using (torch.no_grad())
            output = F.linear(input, weight());

        // Nothing below learns: the product is a constant.
        if (!torch.is_grad_enabled() || !input.requires_grad)
            return output.MoveToOuterDisposeScope();

        var context = GCHandle.Alloc(new FrozenLinear(weight));
        try
        {
            nint result = output.Handle, source = input.Handle;
            Check.Ok(Native.ct_attach_node(&result, 1, &source, 1, &Backward, &Release, GCHandle.ToIntPtr(context)));
            return output.MoveToOuterDisposeScope();
        }
        catch
        {
            context.Free();
            throw;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Backward(nint context, nint* grads, int count, nint* results, int resultCount)
    {
        // No exception crosses: it is kept, and thrown where backward() was called.
        try
        {
            if (grads[0] != 0)
                results[0] = ((FrozenLinear)GCHandle.FromIntPtr(context).Target!).Gradient(grads[0]);
            return 0;
        }
        catch (Exception exception)
        {
            Check.Keep(exception);
            return 1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(nint context) => GCHandle.FromIntPtr(context).Free();

    // Autograd brings it into the input's type.
    private nint Gradient(nint gradient)
    {
        using var scope = torch.NewDisposeScope();
        using var frozen = torch.no_grad();
        var whole = weight();
        var given = new torch.Tensor(Native.ct_tensor_retain(gradient));
        return given.to(whole.dtype).matmul(whole).DecoupleFromNativeHandle();
    }
}
