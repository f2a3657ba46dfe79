using Calibrate.Costs.Flops;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Memory;

/// <summary>Training as far as it takes memory on one device.</summary>
public sealed record MemoryPlan
{
    public required Architecture Model { get; init; }

    public required InputSize Size { get; init; }

    /// <summary>Samples on one device in one pass, accumulation not counted; at least 1.</summary>
    public required int Batch { get; init; }

    public TrainingMethod Method { get; init; } = TrainingMethod.Full;

    public TrainingObjective Objective { get; init; } = TrainingObjective.Likelihood;

    /// <summary>On: what the reference of <see cref="TrainingObjective.Preference"/> says is there beforehand, and no reference in memory.</summary>
    public Caching Caching { get; init; } = Caching.Off;

    public OptimizerKind Optimizer { get; init; } = OptimizerKind.AdamW;

    /// <summary>How its step goes through the parameters, which decides what it makes meanwhile.</summary>
    public OptimizerVariant Variant { get; init; } = OptimizerVariant.Single;

    public PrecisionRegime Regime { get; init; } = PrecisionRegime.Autocast;

    public Checkpointing Checkpointing { get; init; } = Checkpointing.Off;

    public AttentionKernel Attention { get; init; } = AttentionKernel.Flash;

    /// <summary>Whose kernels run: on the CPU dropout is composed and keeps factors of the values' own type, and autocast leaves the softmax in 16 bits.</summary>
    public DeviceKind Device { get; init; } = DeviceKind.Cuda;

    public LossComputation Loss { get; init; } = LossComputation.Whole;

    public GradientLife Gradients { get; init; } = GradientLife.UntilStep;

    /// <summary>For LoRA and QLoRA.</summary>
    public LoraAdapter Adapter { get; init; } = LoraAdapter.Default;

    public ZeroStage Zero { get; init; } = ZeroStage.None;

    /// <summary>What ZeRO spreads over, at least 1.</summary>
    public int Devices { get; init; } = 1;

    /// <summary>CUDA context, library workspaces and the allocator's slack: assumed, 1 GiB unless a measurement says otherwise.</summary>
    public ByteSize Overhead { get; init; } = AssumedOverhead;

    public static readonly ByteSize AssumedOverhead = new(1L << 30);
}
