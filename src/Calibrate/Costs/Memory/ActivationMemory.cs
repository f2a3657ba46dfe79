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
/// GELU (2ff; gated: gate, its SiLU, up and their product, 4ff), the two norms' inputs, and with dropout a byte per mask.
/// Autocast keeps the norms' inputs and the softmax in fp32. Adapters' own are neglected, and frozen weights are counted as
/// if they learned, which errs on the wide side. A convolution keeps its output and the normed copy (ReLU works in place).
/// </remarks>
internal static class ActivationMemory
{
    /// <returns>Null where the model's activations are not known.</returns>
    public static double? PerSample(MemoryPlan plan) => plan.Model switch
    {
        Transformer transformer => OfBlocks(transformer, plan),
        ResNet net when plan is { Method: TrainingMethod.Full, Checkpointing: Checkpointing.Off } => 2 * Widths.Of(plan.Regime).Product * net.ConvolutionOutputs(plan.Size),
        _ => null,
    };

    public static string Unsupported(MemoryPlan plan) => plan.Model is ResNet
        ? $"activations of {plan.Model.Name} are known for full training without checkpointing only"
        : $"activations of {plan.Model.Name} are not counted: measure its peak memory";

    private static double OfBlocks(Transformer model, MemoryPlan plan)
    {
        var widths = Widths.Of(plan.Regime);
        var blocks = model.Blocks(plan.Size);
        var live = blocks.Max(block => Block(block, model.Dropout, plan.Attention, widths));
        return (plan.Method, plan.Checkpointing) switch
        {
            (TrainingMethod.HeadOnly, _) => live,
            (_, Checkpointing.On) => live + blocks.Sum(block => (double)block.Count * block.Tokens * block.Width * widths.Residual),
            _ => blocks.Sum(block => block.Count * Block(block, model.Dropout, plan.Attention, widths)),
        };
    }

    private static double Block(TransformerBlocks block, Dropout dropout, AttentionKernel kernel, Widths widths)
    {
        double s = block.Tokens, attending = block.AttentionTokens, h = block.Width;
        var attention = attending * ((3 * h) + (2.0 * block.KeyValueWidth)) * widths.Product;
        var feedForward = s * (h + ((block.Mlp == Mlp.Gated ? 4.0 : 2.0) * block.FeedForward)) * widths.Product;
        var norms = 2 * s * h * widths.Residual;
        var masks = dropout == Dropout.On ? 2 * s * h : 0;
        // The softmax's output; with dropout its mask and the product's input too, which without is a cast at most.
        var score = widths.Softmax + (dropout == Dropout.On ? 1 + widths.Product : widths.Softmax > widths.Product ? widths.Product : 0);
        var scores = kernel == AttentionKernel.Standard ? block.Heads * attending * block.Span * score : 0;
        return attention + feedForward + norms + masks + scores;
    }

    /// <summary>Bytes of a value: into matrix products, in the residual stream (the norms' input), out of the softmax.</summary>
    private readonly record struct Widths(double Product, double Residual, double Softmax)
    {
        public static Widths Of(PrecisionRegime regime) => regime switch
        {
            PrecisionRegime.Fp32 => new(4, 4, 4),
            PrecisionRegime.Autocast => new(2, 4, 4),
            _ => new(2, 2, 2),
        };
    }
}
