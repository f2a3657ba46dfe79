using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Calibrate.Workloads.Models;

/// <summary>How a primitive is trained, which has nothing of its own to learn: gradients go to its inputs, as in a model.</summary>
internal static class PrimitiveTask
{
    /// <summary>One number, so that a training step has something to change.</summary>
    public static Parameter Gain(Device? device) => new(ones([1, 1], device: device));

    /// <summary>The input as one that gradients go to, where any are made.</summary>
    public static Tensor Leaf(Tensor input) => is_grad_enabled() ? input.detach().requires_grad_() : input.detach();

    /// <summary>The mean of output times label, times the gain: its gradient by the output is the label, but for a factor.</summary>
    public static Tensor Loss(Tensor output, Tensor label, Parameter gain)
    {
        using var scope = NewDisposeScope();
        return ((output * label).mean() * gain).sum().MoveToOuterDisposeScope();
    }
}
