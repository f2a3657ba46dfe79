using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Flops;

/// <summary>
/// An MLP of two hidden layers on an image's embedding beside a text's: Huang et al., npj Digital Medicine (2020).
/// MAC = (I + T)·D + D² + D·classes.
/// </summary>
public sealed record FusionMlp(string Name, string Source, int Image = 2048, int Text = 768, int Width = 512, int Classes = 2) : Architecture(Name, Source)
{
    /// <summary>One embedding of the text.</summary>
    public override InputSize DefaultSize => InputSize.Sequence(1);

    public override Head Head => new(Width, Classes, HeadRuns.PerSample, Bias.One);

    public override EmbeddingDims? Embeddings => new(Image, Text);

    public override long Parameters(InputSize size)
    {
        var (image, text) = size.Embeddings ?? new(Image, Text);
        return ((image + text + 1L) * Width) + ((Width + 1L) * Width) + Head.Parameters;
    }

    public override FlopCount Forward(InputSize size)
    {
        Require(InputKind.Sequence, size);
        var (image, text) = size.Embeddings ?? new(Image, Text);
        return new((2.0 * (image + text + Width) * Width) + Head.Forward(size).Flop);
    }
}

/// <summary>
/// Transformer blocks over a class token, an image's regions and a text's tokens, from precomputed embeddings: Li et al.,
/// "VisualBERT" (2019), with the norm first.
/// </summary>
public sealed record FusionAttention(
    string Name, string Source, int Image = 2048, int Text = 768, int Regions = 49, int Width = 512, int Depth = 2, int Heads = 8, int FeedForward = 2048, int Classes = 2)
    : Transformer(Name, Source)
{
    public override InputSize DefaultSize => InputSize.Sequence(128);

    public override Head Head => new(Width, Classes, HeadRuns.PerSample, Bias.One);

    public override EmbeddingDims? Embeddings => new(Image, Text);

    public override Dropout Dropout => Dropout.On;

    public override long Parameters(InputSize size)
    {
        var (image, text) = size.Embeddings ?? new(Image, Text);
        long h = Width, ff = FeedForward;
        var block = (4 * h * h) + (4 * h) + (2 * h * ff) + ff + h + (4 * h);
        return ((image + text + 5L) * h) + (Depth * block) + (2 * h) + Head.Parameters;
    }

    public override IReadOnlyList<TransformerBlocks> Blocks(InputSize size)
    {
        var tokens = 1 + Regions + Require(InputKind.Sequence, size);
        return
        [
            new()
            {
                Count = Depth, Width = Width, Heads = Heads, KeyValueWidth = Width, FeedForward = FeedForward,
                Tokens = tokens, AttentionTokens = tokens, Span = tokens,
            },
        ];
    }

    protected override double OtherMac(InputSize size)
    {
        var (image, text) = size.Embeddings ?? new(Image, Text);
        return (double)Width * ((Regions * image) + (size.Value * (double)text));
    }
}
