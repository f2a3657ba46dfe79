using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Flops;

/// <summary>
/// What one sample's training step computes, relative to its forward pass F: the backward pass is 2F, one for the gradients
/// of the activations and one for those of the weights; full checkpointing runs the forward pass once more.
/// </summary>
public static class StepFlop
{
    public const string Formula = "step = 3 forward; 4 with full checkpointing; LoRA about 2 (no weight gradients), 3 with checkpointing; frozen: 1 + 2 head";

    /// <summary>Full 3F, with checkpointing 4F. LoRA and QLoRA about 2F (adapters and dequantisation neglected), with checkpointing 3F.
    /// Head only: F and the head's own backward pass; there is nothing to checkpoint.</summary>
    /// <param name="forward">F, the head included.</param>
    /// <param name="head">The head's part of F; it matters to <see cref="TrainingMethod.HeadOnly"/> alone.</param>
    public static FlopCount Of(FlopCount forward, FlopCount head, TrainingMethod method, Checkpointing checkpointing) => (method, checkpointing) switch
    {
        (TrainingMethod.Full, Checkpointing.Off) => new(3 * forward.Flop),
        (TrainingMethod.Full, Checkpointing.On) => new(4 * forward.Flop),
        (TrainingMethod.Lora or TrainingMethod.Qlora, Checkpointing.Off) => new(2 * forward.Flop),
        (TrainingMethod.Lora or TrainingMethod.Qlora, Checkpointing.On) => new(3 * forward.Flop),
        (TrainingMethod.HeadOnly, _) => new(forward.Flop + (2 * head.Flop)),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "not a method"),
    };
}
