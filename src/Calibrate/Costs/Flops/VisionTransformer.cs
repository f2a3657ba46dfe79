using Calibrate.Planning;

namespace Calibrate.Costs.Flops;

/// <summary>
/// The plain Vision Transformer with a class token: Dosovitskiy et al., "An Image is Worth 16x16 Words" (ICLR 2021).
/// MAC = n·D·3p² + L·[N(4D² + 2D·M) + 2N²D] + D·classes with n = (image/p)², N = n + 1.
/// </summary>
public sealed record VisionTransformer(string Name, string Source, int Patch, int Width, int Depth, int Heads, int FeedForward, int Classes = 1000)
    : Transformer(Name, Source)
{
    public override InputSize DefaultSize => InputSize.Image(224);

    public override Head Head => new(Width, Classes, HeadRuns.PerSample, Bias.One);

    public override long Parameters(InputSize size)
    {
        long n = Patches(size), h = Width, ff = FeedForward;
        var embedding = (3L * Patch * Patch * h) + h + h + ((n + 1) * h);
        var block = (4 * h * h) + (4 * h) + (2 * h * ff) + ff + h + (4 * h);
        return embedding + (Depth * block) + (2 * h) + Head.Parameters;
    }

    public override IReadOnlyList<TransformerBlocks> Blocks(InputSize size)
    {
        var tokens = Patches(size) + 1;
        return
        [
            new()
            {
                Count = Depth, Width = Width, Heads = Heads, KeyValueWidth = Width, FeedForward = FeedForward,
                Tokens = tokens, AttentionTokens = tokens, Span = tokens,
            },
        ];
    }

    protected override double OtherMac(InputSize size) => 3.0 * Patch * Patch * Width * Patches(size);

    private int Patches(InputSize size)
    {
        var side = Require(InputKind.Image, size) / Patch;
        return side * side;
    }
}
