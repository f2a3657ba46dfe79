using Calibrate.Costs.Claims.Checks;
using Calibrate.Costs.Flops;
using Calibrate.Planning;

namespace Calibrate.Costs.Claims.Documents;

/// <summary>A training cell with and without checkpointing: two documents make claims about the two.</summary>
internal sealed record Pairs(NeededCell Plain, NeededCell Checkpointed)
{
    /// <summary>Of the standard suite.</summary>
    public static readonly Pairs OnGpu = Of(new("vit-l", Mode.Train, Precision.Bf16, Checkpointing.Off, 64, InputSize.Image(224), OptimizerVariant.Foreach), DeviceNeed.AnyGpu);

    /// <summary>Of the reduced suite.</summary>
    public static readonly Pairs Anywhere = Of(new("bert-mini", Mode.Train, Precision.Fp32, Checkpointing.Off, 2, InputSize.Sequence(128)), DeviceNeed.Any);

    /// <summary>By FLOP, where neither was measured.</summary>
    public static Quantity Step(Checkpointing checkpointing) => ClaimSources.Computed(
        checkpointing == Checkpointing.On ? "step FLOP with checkpointing" : "step FLOP",
        StepFlop.Of(new(1), default, TrainingMethod.Full, checkpointing).Flop, "forward passes", StepFlop.Formula);

    private static Pairs Of(CellKey plain, DeviceNeed on) => new(new(plain, on), new(plain with { Checkpointing = Checkpointing.On }, on));
}
