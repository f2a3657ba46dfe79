using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>How a model is trained, beside its loss: what belongs to each optimizer step.</summary>
/// <param name="Optimizer">Made for a module's parameters, in PyTorch's plain form.</param>
public sealed record Recipe(Func<nn.Module, optim.Optimizer> Optimizer)
{
    /// <summary>AdamW as transformers are fine-tuned with: rate 1e-4, decay 0.01.</summary>
    public static Recipe AdamW { get; } = new(module => optim.AdamW(Learning(module), lr: 1e-4, weight_decay: 0.01));

    /// <summary>SGD as convolutional classifiers are trained with: momentum 0.9, decay 1e-4; rate 1e-3, as in fine-tuning: the 0.1 of
    /// training from scratch is for batches of 256 and diverges on small ones.</summary>
    public static Recipe Momentum { get; } = new(module => optim.SGD(module.parameters(), learningRate: 1e-3, momentum: 0.9, weight_decay: 1e-4));

    /// <summary>What is frozen is no business of an optimizer.</summary>
    private static IEnumerable<Parameter> Learning(nn.Module module) => module.parameters().Where(parameter => parameter.requires_grad);

    /// <summary>The norm that all gradients together are scaled down to; null: they are left alone.</summary>
    public double? LargestGradientNorm { get; init; }

    /// <summary>The moving average of the weights that each step goes on with; null: there is none.</summary>
    public AverageDecay? Average { get; init; }
}

/// <summary>What a moving average keeps of itself at its n-th update: <c>Decay · (1 - e^(-n / Ramp))</c>, so that it follows closely at first.</summary>
public sealed record AverageDecay(double Decay, double Ramp)
{
    public double At(long update) => Decay * (1 - Math.Exp(-update / Ramp));
}
