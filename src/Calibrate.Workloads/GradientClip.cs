using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>
/// Scales all gradients so that their joint norm is at most a given one: Pascanu et al., "On the difficulty of training
/// recurrent neural networks" (ICML 2013).
/// </summary>
internal static class GradientClip
{
    /// <summary>As <c>nn.utils.clip_grad_norm_</c>, which gives the norm as a number and so waits for the device in every step.</summary>
    public static void Apply(IEnumerable<Parameter> parameters, double largest)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor[] gradients = [.. parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        var norm = stack(gradients.Select(gradient => gradient.norm())).norm();
        var scale = (largest / (norm + 1e-6)).clamp(max: 1.0);
        foreach (var gradient in gradients)
            gradient.mul_(scale);
    }
}
