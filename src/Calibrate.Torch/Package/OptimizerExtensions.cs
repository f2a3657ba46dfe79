using TorchSharp;

namespace Calibrate.Torch;

public static class OptimizerExtensions
{
    /// <summary>Chooses how the optimizer computes its step: TorchSharp's go parameter by parameter.</summary>
    /// <exception cref="MissingOperatorException">Another way is asked for, or one that a CUDA graph can replay.</exception>
    public static T WithImplementation<T>(this T optimizer, OptimizerImplementation implementation, bool capturable = false) where T : torch.optim.Optimizer
    {
        if (implementation == OptimizerImplementation.Foreach)
            Provider.Require(Feature.ForeachOptimizer);
        if (implementation == OptimizerImplementation.Fused)
            Provider.Require(Feature.FusedOptimizer);
        if (capturable)
            Provider.Require(Feature.CudaGraphs);
        return optimizer;
    }
}
