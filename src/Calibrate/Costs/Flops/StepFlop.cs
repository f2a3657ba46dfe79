using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Flops;

/// <summary>
/// What one sample's training step computes, relative to its forward pass F: the backward pass is 2F, one for the gradients
/// of the activations and one for those of the weights; full checkpointing runs the forward pass once more.
/// </summary>
public static class StepFlop
{
    public const string Formula = "step = 3 forward; 4 with full checkpointing; LoRA 2 (no weight gradients) + attention's products + 3 adapters, with checkpointing 1 forward and 1 adapters more; frozen: 1 + 2 head";

    /// <summary>Full 3F, with checkpointing 4F. LoRA and QLoRA 2F + P + 3A, with checkpointing 3F + P + 4A: frozen weights need no gradient,
    /// products of activations need both; unpacking 4-bit weights is no product.
    /// Head only: F and the head's own backward pass; there is nothing to checkpoint.</summary>
    /// <param name="forward">F, the head included.</param>
    /// <param name="head">The head's part of F; it matters to <see cref="TrainingMethod.HeadOnly"/> alone.</param>
    /// <param name="products">P, the part of F that multiplies activations with each other; it matters to adapters alone.</param>
    /// <param name="adapters">A, the adapters' own forward pass, which is no part of F.</param>
    public static FlopCount Of(
        FlopCount forward, FlopCount head, TrainingMethod method, Checkpointing checkpointing, FlopCount products = default, FlopCount adapters = default) => (method, checkpointing) switch
    {
        (TrainingMethod.Full, Checkpointing.Off) => new(3 * forward.Flop),
        (TrainingMethod.Full, Checkpointing.On) => new(4 * forward.Flop),
        (TrainingMethod.Lora or TrainingMethod.Qlora, Checkpointing.Off) => new((2 * forward.Flop) + products.Flop + (3 * adapters.Flop)),
        (TrainingMethod.Lora or TrainingMethod.Qlora, Checkpointing.On) => new((3 * forward.Flop) + products.Flop + (4 * adapters.Flop)),
        (TrainingMethod.HeadOnly, _) => new(forward.Flop + (2 * head.Flop)),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "not a method"),
    };
}
