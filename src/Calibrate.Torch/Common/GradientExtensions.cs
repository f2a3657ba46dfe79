using TorchSharp;

namespace Calibrate.Torch;

public static class GradientExtensions
{
    /// <summary>As PyTorch's. TorchSharp's own form, without the argument, writes zeros over the gradients, which then stay in memory.</summary>
    /// <param name="set_to_none">Lets the gradients go, as PyTorch does by default; else they become zero.</param>
    public static void zero_grad(this torch.optim.Optimizer optimizer, bool set_to_none)
    {
        foreach (var parameter in optimizer.parameters())
        {
            if (set_to_none)
                parameter.grad = null;
            else
                parameter.grad?.zero_();
        }
    }
}
