using TorchSharp;

namespace Calibrate.Torch;

public static class OptimizerExtensions
{
    /// <summary>
    /// What the optimizer keeps from step to step, such as moments: its own tensors. Empty before its first step. How many steps it has made
    /// is not among them.
    /// </summary>
    public static IEnumerable<torch.Tensor> StateTensors(this torch.optim.Optimizer optimizer) => optimizer.KeptTensors();

    /// <summary>Chooses how the optimizer computes its step. Its parameters should be on their device by now.</summary>
    /// <param name="capturable">
    /// Whether a CUDA graph is to replay the step: what changes from one to the next is then kept on the device (PyTorch's <c>capturable</c>).
    /// </param>
    /// <exception cref="InvalidOperationException">It has made a step: the implementations keep their state apart.</exception>
    /// <exception cref="MissingOperatorException">Fused, and this libtorch has no such operator for the device.</exception>
    /// <exception cref="NotSupportedException">Capturable, parameter by parameter.</exception>
    public static T WithImplementation<T>(this T optimizer, OptimizerImplementation implementation, bool capturable = false) where T : torch.optim.Optimizer
    {
        if (capturable && implementation == OptimizerImplementation.Single)
            throw new NotSupportedException($"{optimizer.GetType().Name} counts its steps on the host when it goes parameter by parameter, which no CUDA graph can replay: use Foreach or Fused.");
        if (optimizer.HasStepped)
            throw new InvalidOperationException($"{optimizer.GetType().Name} has made a step: choose its implementation before the first.");
        if (implementation == OptimizerImplementation.Fused)
        {
            var without = optimizer.parameters().Select(parameter => parameter.device_type).Distinct().Where(device => !optimizer.HasFused(device)).ToArray();
            if (without.Length > 0)
                throw new MissingOperatorException($"This libtorch has no fused {optimizer.GetType().Name} for {string.Join(", ", without)}: use Foreach or Single.");
        }

        optimizer.Implementation = implementation;
        optimizer.Capturable = capturable;
        return optimizer;
    }
}
