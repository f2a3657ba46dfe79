using Calibrate.Costs.Flops;
using Calibrate.Planning;

namespace Calibrate.Costs.Memory;

/// <summary>
/// What one sample keeps for the backward pass, in bytes. Korthikanti et al., "Reducing Activation Recomputation in Large
/// Transformer Models" (2022): a block in 16 bits with dropout keeps sbh(34 + 5as/h), without the 5as/h where attention keeps
/// no scores; checkpointed it keeps its input, 2sbh, and one block at a time is alive.
/// </summary>
/// <remarks>
/// Here it is added up tensor by tensor, so that it also holds for other widths: the inputs of the projections (h), of
/// queries, keys and values (h + 2kv), of the output layer (h) and of the feed-forward layer (h), what goes into and out of
/// GELU (2ff; gated: gate, its SiLU, up and their product, 4ff), the two norms' inputs (composed RMS norms: in fp32, and normed too), and with dropout a byte per mask.
/// Autocast keeps the norms' inputs in fp32, on CUDA the softmax too. A layer that is frozen keeps its input only for an adapter beside it, and
/// adapters keep what goes from their first layer into their second. A convolution keeps its output and the normed copy (ReLU works in place).
/// </remarks>
internal static class ActivationMemory
{
    /// <returns>Null where the model's activations are not known.</returns>
    public static double? PerSample(MemoryPlan plan) => plan.Model switch
    {
        Transformer transformer => OfBlocks(transformer, plan),
        ResNet net when plan is { Method: TrainingMethod.Full, Checkpointing: Checkpointing.Off } => 2 * ProductWidth(plan) * net.Layers(plan.Size).Sum(layer => layer.Outputs),
        _ => null,
    };

    public static string Unsupported(MemoryPlan plan) => plan.Model is ResNet
        ? $"activations of {plan.Model.Name} are known for full training without checkpointing only"
        : $"activations of {plan.Model.Name} are not counted: measure its peak memory";

    private static double OfBlocks(Transformer model, MemoryPlan plan)
    {
        var blocks = model.Blocks(plan.Size);
        return (plan.Method, plan.Checkpointing) switch
        {
            (TrainingMethod.HeadOnly, _) => blocks.Max(block => Forward(block, plan)),
            (_, Checkpointing.On) => blocks.Max(block => OfBlock(block, model, plan)) + blocks.Sum(block => block.Count * InputOf(block, plan)),
            _ => blocks.Sum(block => block.Count * OfBlock(block, model, plan)),
        };
    }

    /// <summary>What one of the blocks keeps of a sample.</summary>
    public static double OfBlock(TransformerBlocks block, Transformer model, MemoryPlan plan)
    {
        var widths = Widths.Of(plan);
        double s = block.Tokens, attending = block.AttentionTokens, h = block.Width, ff = block.FeedForward;
        var kept = new Kept(plan);
        // Composed, each query's heads need keys and values of their own; and relative positions a scaled copy of the queries, and two in other orders where they learn.
        var keyValue = IsComposed(block, plan) ? h : block.KeyValueWidth;
        var queries = h + (block.RelativePositions == 0 ? 0 : kept.Weights ? 3 * h : h);
        var output = !IsComposed(block, plan) || kept.Input(LoraTargets.Output) ? h : 0;
        // Autocast casts what goes into each layer for itself.
        var (projections, openings) = (plan.Regime == PrecisionRegime.Autocast ? (int)block.Projections : 1, plan.Regime == PrecisionRegime.Autocast ? block.MlpLayers - 1 : 1);
        var attention = attending * ((kept.Input(LoraTargets.Query | LoraTargets.Key | LoraTargets.Value) ? projections * h : 0) + queries + (2 * keyValue) + output) * widths.Product;
        var mlp = kept.Input(LoraTargets.FeedForward) ? (openings * h) + ff : 0;
        var feedForward = s * (mlp + ((block.Mlp == Mlp.Gated ? 3 : 1) * ff)) * widths.Product;
        var norms = 2 * OfNorm(block, model, plan);
        var masks = model.Dropout == Dropout.On ? 2 * s * h * MaskWidth(plan, widths.Product) : 0;
        var adapters = kept.Weights ? 0 : kept.Adapters(block) * widths.Product;
        return attention + feedForward + norms + masks + adapters + (IsComposed(block, plan) ? Scores(block) * Score(model.Dropout, plan) : 0);
    }

    /// <summary>What checkpointing keeps of one of the blocks.</summary>
    public static double InputOf(TransformerBlocks block, MemoryPlan plan) => (double)block.Tokens * block.Width * Widths.Of(plan).Residual;

    /// <summary>The one norm outside of the blocks, before or after them, with its mask and what the head takes in.</summary>
    public static double OfLastNorm(Transformer model, MemoryPlan plan)
    {
        var (block, product) = (model.Blocks(plan.Size)[^1], Widths.Of(plan).Product);
        var masks = model.Dropout == Dropout.On ? (double)block.Tokens * block.Width * MaskWidth(plan, product) : 0;
        var head = model.Head is { Runs: HeadRuns.PerPosition } && new Kept(plan).Weights ? (double)block.Tokens * block.Width * product : 0;
        return OfNorm(block, model, plan) + masks + head;
    }

    /// <summary>While a block runs backward: the gradients of its largest tensor and of what that is made of.</summary>
    public static double Working(TransformerBlocks block, MemoryPlan plan)
    {
        var widths = Widths.Of(plan);
        return 2 * Math.Max((double)block.Tokens * block.FeedForward * widths.Product, IsComposed(block, plan) ? Scores(block) * widths.Softmax : 0);
    }

    /// <summary>Bytes of a value that goes into a product.</summary>
    public static double ProductWidth(MemoryPlan plan) => Widths.Of(plan).Product;

    // Frozen: the residual stream and its norm, with the feed-forward part's values, or queries, keys and values as they come and by heads, and the scores into the softmax and out of it.
    private static double Forward(TransformerBlocks block, MemoryPlan plan)
    {
        var widths = Widths.Of(plan);
        double s = block.Tokens, h = block.Width;
        var mlp = s * block.MlpLayers * block.FeedForward * widths.Product;
        var attention = (block.AttentionTokens * ((3 * h) + (4 * block.KeyValueWidth) + (block.RelativePositions == 0 ? 0 : 2 * h)) * widths.Product)
            + (IsComposed(block, plan) ? 2 * Scores(block) * widths.Softmax : 0);
        return (2 * s * h * widths.Residual) + Math.Max(mlp, attention);
    }

    private static double OfNorm(TransformerBlocks block, Transformer model, MemoryPlan plan) =>
        (double)block.Tokens * block.Width * (model.Norm == Norm.Layer ? Widths.Of(plan).Residual : new Kept(plan).Weights ? 8 : 4);

    // No kernel adds relative positions.
    private static bool IsComposed(TransformerBlocks block, MemoryPlan plan) => plan.Attention == AttentionKernel.Standard || block.RelativePositions > 0;

    private static double Scores(TransformerBlocks block) => (double)block.Heads * block.AttentionTokens * block.Span;

    // The softmax's output; with dropout its mask and the product's input too, which without is a cast at most.
    private static double Score(Dropout dropout, MemoryPlan plan)
    {
        var widths = Widths.Of(plan);
        return widths.Softmax + (dropout == Dropout.On ? MaskWidth(plan, widths.Softmax) + widths.Product : widths.Softmax > widths.Product ? widths.Product : 0);
    }

    private static double MaskWidth(MemoryPlan plan, double value) => plan.Device == DeviceKind.Cuda ? 1 : value;

    /// <summary>What is kept for the sake of weights: the input of a layer whose weight, or whose adapter, learns.</summary>
    private readonly record struct Kept(MemoryPlan Plan)
    {
        /// <summary>Whether all weights learn.</summary>
        public bool Weights => Plan.Method is TrainingMethod.Full or TrainingMethod.HeadOnly;

        public bool Input(LoraTargets layers) => Weights || (Plan.Adapter.Targets & layers) != LoraTargets.None;

        /// <summary>What goes from each adapter's first layer into its second, r for each.</summary>
        public double Adapters(TransformerBlocks block)
        {
            var targets = Plan.Adapter.Targets;
            var inAttention = System.Numerics.BitOperations.PopCount((uint)(targets & LoraTargets.Attention));
            var inMlp = targets.HasFlag(LoraTargets.FeedForward) ? block.MlpLayers : 0;
            return (double)Plan.Adapter.Rank * ((inAttention * block.AttentionTokens) + (inMlp * block.Tokens));
        }
    }

    /// <summary>Bytes of a value: into matrix products, in the residual stream (the norms' input), out of the softmax.</summary>
    private readonly record struct Widths(double Product, double Residual, double Softmax)
    {
        public static Widths Of(MemoryPlan plan) => plan.Regime switch
        {
            PrecisionRegime.Fp32 => new(4, 4, 4),
            PrecisionRegime.Autocast => new(2, 4, plan.Device == DeviceKind.Cuda ? 4 : 2),
            _ => new(2, 2, 2),
        };
    }
}
