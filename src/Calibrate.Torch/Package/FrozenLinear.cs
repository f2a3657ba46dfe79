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

/// <summary>The node in the graph, by TorchSharp's own custom function; it has one instance, so that a call's own weight is in its context.</summary>
internal sealed class FrozenLinear : torch.autograd.SingleTensorFunction<FrozenLinear>
{
    private const string WeightKey = "weight";

    public override string Name => "calibrate.frozen_linear";

    public static torch.Tensor Run(torch.Tensor input, Func<torch.Tensor> weight)
    {
        TorchErrors.Forget();
        using var scope = torch.NewDisposeScope();

        // Nothing below learns: the product is a constant.
        var output = torch.is_grad_enabled() && input.requires_grad ? apply(input, weight) : Product(input, weight);
        return output.MoveToOuterDisposeScope();
    }

    /// <param name="vars">The input, the weight's maker.</param>
    public override torch.Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        var weight = (Func<torch.Tensor>)vars[1];
        ctx.save_data(WeightKey, weight);
        return Product((torch.Tensor)vars[0], weight);
    }

    public override List<torch.Tensor> backward(torch.autograd.AutogradContext ctx, torch.Tensor grad_output) =>
        CustomBackward.Run(grad_output, inputs: 2, given => Gradient(given, (Func<torch.Tensor>)ctx.get_data(WeightKey)));

    private static torch.Tensor Product(torch.Tensor input, Func<torch.Tensor> weight)
    {
        using var frozen = torch.no_grad();
        return F.linear(input, weight());
    }

    private static torch.Tensor Gradient(torch.Tensor given, Func<torch.Tensor> weight)
    {
        using var scope = torch.NewDisposeScope();
        using var frozen = torch.no_grad();
        return given.matmul(weight()).DetachFromDisposeScope();
    }
}
