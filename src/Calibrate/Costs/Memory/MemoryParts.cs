using Calibrate.Costs.Flops;
using Calibrate.Costs.Origins;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Memory;

/// <summary>One part of what training takes on a device, and how it was come by.</summary>
/// <param name="Size">Null where it is not known.</param>
/// <param name="How">The formula with its numbers, or why there is none.</param>
public sealed record MemoryPart(string Name, ByteSize? Size, Grounds Grounds, string How)
{
    /// <summary>The parts of a breakdown, in the order of a table; they add up to its total.</summary>
    public static IReadOnlyList<MemoryPart> Of(MemoryPlan plan, MemoryBreakdown breakdown)
    {
        var (learning, bytes) = (MemoryModel.Learning(plan), StateBytes.Of(plan.Regime, plan.Optimizer));
        var states = Grounds.Computed;
        return
        [
            new("weights", breakdown.Weights, states, Weights(plan, learning, bytes.Weights) + Spread(plan, ZeroStage.Three)),
            new("16-bit casts", breakdown.CastCopies, states, Each(learning, bytes.CastCopies) + Spread(plan, ZeroStage.Three)),
            new("gradients", breakdown.Gradients, states, Each(learning, bytes.Gradients) + Spread(plan, ZeroStage.Two)),
            new("optimizer", breakdown.Optimizer, states, Each(learning, bytes.Optimizer) + Spread(plan, ZeroStage.One)),
            new("activations", breakdown.Activations, Grounds.Computed, breakdown.Unsupported ?? Activations(plan)),
            new("logits", breakdown.Logits, Grounds.Computed, Logits(plan)),
            new("overhead", breakdown.Overhead, Grounds.Assumed, "CUDA context, workspaces, the allocator's slack"),
        ];
    }

    private static string Weights(MemoryPlan plan, long learning, double width)
    {
        var all = plan.Model.Parameters(plan.Size);
        var frozen = StateBytes.Frozen(plan.Regime);
        var quantised = plan.Method == TrainingMethod.Qlora ? MemoryModel.Quantised(plan) : 0;
        var resting = plan.Method switch
        {
            TrainingMethod.Full => null,
            TrainingMethod.HeadOnly => $"{Each(all - learning, frozen)} frozen",
            TrainingMethod.Lora => $"{Each(all, frozen)} frozen",
            _ => FormattableString.Invariant($"{quantised:N0} * {Figure.Significant(Nf4.BytesPerParameter, 3)} B in nf4 + {Each(all - quantised, frozen)} (embeddings, norms, head)"),
        };
        var beside = MemoryModel.FrozenCopies(plan) switch
        {
            0 => null,
            1 => "a whole frozen model beside",
            var copies => FormattableString.Invariant($"{copies} whole frozen models beside"),
        };
        return string.Join(" + ", new[] { resting, Each(learning, width), beside }.Where(term => term is not null));
    }

    private static string Activations(MemoryPlan plan)
    {
        var what = (plan.Model, plan.Method, plan.Checkpointing) switch
        {
            (ResNet, _, _) => "each convolution's output and its normed copy",
            (_, TrainingMethod.HeadOnly, _) => "one block's, the model being frozen",
            (_, _, Checkpointing.On) => "each block's input and one live block (Korthikanti et al. 2022)",
            _ => "what each block keeps (Korthikanti et al. 2022)",
        };
        return FormattableString.Invariant($"{MemoryModel.AtOnce(plan)} of {plan.Size} at once: {what}");
    }

    private static string Logits(MemoryPlan plan) => plan.Model.Head is { } head
        ? FormattableString.Invariant($"{MemoryModel.AtOnce(plan)} * {head.Rows(plan.Size):N0} rows * {head.Outputs:N0} outputs, and for the loss an fp32 copy and its gradient")
        : "no head is known";

    private static string Each(long parameters, double bytes) => FormattableString.Invariant($"{parameters:N0} * {bytes} B");

    private static string Spread(MemoryPlan plan, ZeroStage from) =>
        plan.Zero >= from && plan.Devices > 1 ? FormattableString.Invariant($", over {plan.Devices} devices") : "";
}
