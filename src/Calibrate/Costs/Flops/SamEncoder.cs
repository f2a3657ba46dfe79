using Calibrate.Planning;

namespace Calibrate.Costs.Flops;

/// <summary>
/// The image encoder of Segment Anything (Kirillov et al., ICCV 2023): a ViT of patch 16 without class token, in windows of
/// 14 x 14 patches (the grid padded to whole windows) but for a few blocks that see all, with decomposed relative positions,
/// and a neck of two convolutions to 256 channels. Prompt encoder and mask decoder (4M parameters) are not in it.
/// </summary>
/// <param name="Global">How many of the blocks see all.</param>
public record SamEncoder(string Name, string Source, int Width, int Depth, int Heads, int Global = 4) : Transformer(Name, Source)
{
    private const int Patch = 16;
    private const int Window = 14;
    private const int Neck = 256;

    public override InputSize DefaultSize => InputSize.Image(1024);

    public override long Parameters(InputSize size)
    {
        long grid = Grid(size), h = Width, head = Width / Heads;
        var embedding = (3L * Patch * Patch * h) + h + (grid * grid * h);
        var block = (12 * h * h) + (13 * h);
        var positions = (Global * 2 * ((2 * grid) - 1) * head) + ((Depth - Global) * 2L * ((2 * Window) - 1) * head);
        return embedding + (Depth * block) + positions + (h * Neck) + (9L * Neck * Neck) + (4L * Neck);
    }

    public override IReadOnlyList<TransformerBlocks> Blocks(InputSize size)
    {
        var grid = Grid(size);
        var padded = (grid + Window - 1) / Window * Window;
        // The last of each quarter sees all.
        TransformerBlocks[] quarter =
        [
            Run((Depth / Global) - 1, grid * grid, padded * padded, Window * Window, 2 * Window),
            Run(1, grid * grid, grid * grid, grid * grid, 2 * grid),
        ];
        return [.. Enumerable.Repeat(quarter, Global).SelectMany(blocks => blocks)];
    }

    protected override double OtherMac(InputSize size)
    {
        double grid = Grid(size);
        return grid * grid * ((3.0 * Patch * Patch * Width) + (Width * Neck) + (9.0 * Neck * Neck));
    }

    private TransformerBlocks Run(int count, int tokens, int attention, int span, int relative) => new()
    {
        Count = count, Width = Width, Heads = Heads, KeyValueWidth = Width, FeedForward = 4 * Width,
        Tokens = tokens, AttentionTokens = attention, Span = span, RelativePositions = relative,
    };

    protected int Grid(InputSize size) => Require(InputKind.Image, size) / Patch;
}
