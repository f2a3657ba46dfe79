using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Flops;

/// <summary>A model that is mostly transformer blocks.</summary>
public abstract record Transformer(string Name, string Source) : Architecture(Name, Source)
{
    public abstract IReadOnlyList<TransformerBlocks> Blocks(InputSize size);

    /// <summary>Whether the blocks drop out in training, which keeps masks.</summary>
    public virtual Dropout Dropout => Dropout.Off;

    /// <summary>Between a block's parts.</summary>
    public virtual Norm Norm => Norm.Layer;

    public override long LargestParameter(InputSize size) => Math.Max(base.LargestParameter(size), Blocks(size).Max(blocks => (long)blocks.Width * blocks.FeedForward));

    /// <summary>What is neither block nor head: patches in, convolutions out.</summary>
    protected virtual double OtherMac(InputSize size) => 0;

    /// <summary>Whether <see cref="Architecture.Forward"/> counts the head.</summary>
    protected virtual double HeadMac(InputSize size) => Head is { } head ? head.Forward(size).Flop / 2 : 0;

    public sealed override FlopCount ProductsForward(InputSize size) => new(2 * Blocks(size).Sum(blocks => blocks.ProductsMac));

    public sealed override FlopCount AdaptersForward(InputSize size, LoraAdapter adapter) => new(2 * Blocks(size).Sum(adapter.Mac));

    public sealed override FlopCount Forward(InputSize size) => new(2 * (Blocks(size).Sum(blocks => blocks.Mac) + OtherMac(size) + HeadMac(size)));
}

/// <summary>How activations are normed.</summary>
public enum Norm
{
    /// <summary>By one operator, which keeps its input.</summary>
    Layer,

    /// <summary>Root mean square, composed in fp32 as Llama's own program does: the input and, where its weight learns, the normed input are kept so.</summary>
    Rms,
}

/// <summary>Of hidden states and attention probabilities.</summary>
public enum Dropout
{
    Off,
    On,
}
