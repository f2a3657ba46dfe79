using TorchSharp;
using TorchSharp.Modules;

namespace Calibrate.Torch;

public static class OptimizerExtensions
{
    /// <summary>
    /// What the optimizer keeps from step to step, such as moments: its own tensors, zero before its first step where it has them by then.
    /// How many steps it has made is not among them.
    /// </summary>
    /// <exception cref="NotSupportedException">It is neither AdamW nor SGD.</exception>
    public static IEnumerable<torch.Tensor> StateTensors(this torch.optim.Optimizer optimizer) => optimizer is OptimizerHelper helper
        ? helper.state_dict().State.SelectMany(Kept)
        : throw new NotSupportedException($"What {optimizer.GetType().Name} keeps from step to step is not known.");

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

    private static IEnumerable<torch.Tensor> Kept(OptimizerState state) => state switch
    {
        AdamW.State adam => ((torch.Tensor?[])[adam.exp_avg, adam.exp_avg_sq, adam.max_exp_avg_sq]).OfType<torch.Tensor>(),
        SGD.State { momentum_buffer: { } buffer } => [buffer],
        SGD.State => [],
        _ => throw new NotSupportedException($"What {state.GetType().DeclaringType?.Name} keeps from step to step is not known."),
    };
}
