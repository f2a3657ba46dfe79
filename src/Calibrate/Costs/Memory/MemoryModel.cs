using Calibrate.Costs.Flops;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Memory;

/// <summary>How much memory training takes on one device, and whether it fits.</summary>
public static class MemoryModel
{
    private const double LossChunks = 8;

    // A part beyond this is a slip in the job, and below it no sum of parts overflows.
    private const double MostBytes = 1e17;

    /// <exception cref="ArgumentException">Adapters on something that has no transformer blocks, or the head of a model without one.</exception>
    /// <exception cref="EstimateException">It is more than any computer has.</exception>
    public static MemoryBreakdown Of(MemoryPlan plan)
    {
        if (plan.Batch < 1)
            throw new ArgumentOutOfRangeException(nameof(plan), plan.Batch, "a batch has at least 1 sample");
        var states = States(plan);
        var activations = ActivationMemory.PerSample(plan);
        return new(
            states.Weights,
            states.CastCopies,
            plan.Gradients == GradientLife.FreedInBackward ? default : states.Gradients,
            states.Optimizer,
            activations is { } perSample ? Bytes(perSample * AtOnce(plan)) : null,
            activations is null ? null : Bytes(LogitsPerSample(plan) * AtOnce(plan)),
            plan.Overhead,
            activations is null ? ActivationMemory.Unsupported(plan) : null)
        {
            Peak = StepPeak.Of(plan) is { } step ? states.Weights + states.Optimizer + plan.Overhead + Bytes(step) : null,
        };
    }

    /// <summary>The most samples a device takes in one pass; 0 where not even one fits, null where the activations are not known.</summary>
    public static int? LargestBatch(MemoryPlan plan, ByteSize card)
    {
        if (ActivationMemory.PerSample(plan) is not { } activations)
            return null;
        var one = plan with { Batch = 1 };
        var free = card.Bytes - Of(one).AtLeast.Bytes;
        return free < 0 ? 0 : (int)Math.Min(int.MaxValue, free / ((activations + LogitsPerSample(plan)) * AtOnce(one)));
    }

    /// <summary>The fewest cards on which it fits with everything spread (ZeRO-3), whatever the plan's own stage and devices.</summary>
    /// <returns>Null where no number of them is enough, or the activations are not known.</returns>
    public static int? LeastDevices(MemoryPlan plan, ByteSize card)
    {
        if (Of(plan with { Zero = ZeroStage.None, Devices = 1 }).Total is not { } alone)
            return null;
        if (alone.Bytes <= card.Bytes)
            return 1;
        var half = Of(TrainingMemory.Spread(plan) with { Devices = 2 });
        var free = card.Bytes - (half.Total!.Value.Bytes - half.States.Bytes);
        var least = free > 0 ? Math.Max(2, Math.Ceiling(2.0 * half.States.Bytes / free)) : double.PositiveInfinity;
        return least <= int.MaxValue ? (int)least : null;
    }

    /// <summary>Parameters that have gradients: all, the head's or the adapters'; those of a value model too.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Of"/>.</exception>
    public static long Learning(MemoryPlan plan)
    {
        var ofOne = plan.Method switch
        {
            TrainingMethod.Full => plan.Model.Parameters(plan.Size),
            TrainingMethod.HeadOnly => HeadOf(plan),
            _ => plan.Adapter.Parameters(TransformerOf(plan), plan.Size),
        };
        return plan.Objective == TrainingObjective.Reinforcement ? 2 * ofOne : ofOne;
    }

    /// <summary>Whole models in memory that only run forward, beside the one that is trained: the reference, the reward model.</summary>
    public static int FrozenCopies(MemoryPlan plan) => (plan.Objective, plan.Method) switch
    {
        (TrainingObjective.Likelihood, _) => 0,
        (TrainingObjective.Preference, TrainingMethod.Full) when plan.Caching == Caching.Off => 1,
        (TrainingObjective.Preference, _) => 0,
        (_, TrainingMethod.Full) => 2,
        _ => 1,
    };

    /// <summary>Sequences or images on the device at once: the batch, or twice as many where a sample is a pair.</summary>
    public static long AtOnce(MemoryPlan plan) => (long)plan.Batch * (plan.Objective == TrainingObjective.Preference ? 2 : 1);

    /// <summary>Parameters that QLoRA packs: the blocks' linear layers.</summary>
    /// <exception cref="ArgumentException">It has no blocks.</exception>
    public static long Quantised(MemoryPlan plan) => TransformerOf(plan).Blocks(plan.Size).Sum(blocks => blocks.Count * blocks.LinearWeights);

    /// <summary>What data-parallel devices exchange each step: the gradients in their own width, 4 bytes under autocast.</summary>
    public static ByteSize ExchangedGradients(MemoryPlan plan) => Bytes(Learning(plan) * StateBytes.Of(plan.Regime, plan.Optimizer).Gradients);

    private static ModelStates States(MemoryPlan plan) =>
        ModelStates.Of(Learning(plan), StateBytes.Of(plan.Regime, plan.Optimizer), FrozenBytes(plan) + BesideBytes(plan), plan.Zero, plan.Devices);

    private static double FrozenBytes(MemoryPlan plan)
    {
        var parameters = plan.Model.Parameters(plan.Size);
        return plan.Method switch
        {
            TrainingMethod.Full => 0,
            // BERT's count leaves its head (1,538 parameters) out: no byte of it matters.
            TrainingMethod.HeadOnly => (parameters - HeadOf(plan)) * StateBytes.Frozen(plan.Regime),
            TrainingMethod.Lora => parameters * StateBytes.Frozen(plan.Regime),
            TrainingMethod.Qlora => QuantisedBytes(plan, parameters),
            _ => throw new ArgumentOutOfRangeException(nameof(plan), plan.Method, "not a method"),
        };
    }

    private static double BesideBytes(MemoryPlan plan)
    {
        var parameters = plan.Model.Parameters(plan.Size);
        return FrozenCopies(plan) * (plan.Method == TrainingMethod.Qlora ? QuantisedBytes(plan, parameters) : parameters * StateBytes.Frozen(plan.Regime));
    }

    /// <summary>Those in nf4; embeddings, norms and head in the type of the products.</summary>
    private static double QuantisedBytes(MemoryPlan plan, long parameters)
    {
        var quantised = Quantised(plan);
        return (quantised * Nf4.BytesPerParameter) + ((parameters - quantised) * StateBytes.Frozen(plan.Regime));
    }

    /// <summary>The largest weight of a block that QLoRA packs, with the indices by which it is looked up: 4 and 2 bytes each, before it is rounded to 16 bits.</summary>
    internal static double Unpacked(TransformerBlocks block, MemoryPlan plan) => plan.Method == TrainingMethod.Qlora
        ? 6.0 * block.Width * Math.Max(block.Width, block.FeedForward)
        : 0;

    /// <summary>The logits, and for the loss an fp32 copy and its gradient.</summary>
    private static double LogitsPerSample(MemoryPlan plan)
    {
        if (plan.Model.Head is not { } head)
            return 0;
        var width = plan.Regime == PrecisionRegime.Fp32 ? 4 : 2;
        return (double)head.Rows(plan.Size) * head.Outputs * (width + (8 / (plan.Loss == LossComputation.Chunked ? LossChunks : 1)));
    }

    private static Transformer TransformerOf(MemoryPlan plan) => plan.Model as Transformer
        ?? throw new ArgumentException($"adapters go beside a transformer's linear layers, and {plan.Model.Name} has none: train it in full, or its head only", nameof(plan));

    private static long HeadOf(MemoryPlan plan) => plan.Model.HeadParameters
        ?? throw new ArgumentException($"{plan.Model.Name} has no head to train alone", nameof(plan));

    private static ByteSize Bytes(double bytes) => bytes <= MostBytes
        ? new((long)Math.Round(bytes))
        : throw new EstimateException(FormattableString.Invariant($"one device would need {Figure.Significant(bytes / 1e15, 3)} PB; check the job's batch and size"));
}
