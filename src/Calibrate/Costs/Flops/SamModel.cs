using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Flops;

/// <summary>
/// Segment Anything as it is trained: the image encoder, the prompt encoder, and the mask decoder, which is its head: two blocks of
/// attention both ways between 7 tokens and the image at 256 channels, and an enlargement to four times the side. One point an image.
/// </summary>
public sealed record SamModel(string Name, string Source, int Width, int Depth, int Heads, int Global = 4)
    : SamEncoder(Name, Source, Width, Depth, Heads, Global)
{
    private const int Channels = 256;
    private const int FeedForward = 2048;
    private const int Layers = 2;
    private const int Masks = 4;

    // Quality, four masks, a point and the one that is none.
    private const int Tokens = 1 + Masks + 2;

    /// <summary>Of points and masks: six vectors, three convolutions and two norms.</summary>
    private const long PromptParameters = 6220;

    /// <summary>The image encoder alone.</summary>
    public SamEncoder Encoder => new(Name, Source, Width, Depth, Heads, Global);

    public override long Parameters(InputSize size) => base.Parameters(size) + PromptParameters + DecoderParameters;

    public override long? HeadParameters => DecoderParameters;

    public override FlopCount HeadForward(InputSize size) => new(2 * DecoderMac(size));

    protected override double OtherMac(InputSize size) => base.OtherMac(size) + DecoderMac(size);

    private static long DecoderParameters
    {
        get
        {
            long c = Channels;
            var layer = AttentionParameters(c) + (2 * AttentionParameters(c / 2)) + (2 * c * FeedForward) + FeedForward + c + (8 * c);
            var enlarge = (4 * c * (c / 4)) + (c / 4) + (c / 2) + (4 * (c / 4) * (c / 8)) + (c / 8);
            return (Layers * layer) + AttentionParameters(c / 2) + (2 * c) + ((1 + Masks) * c) + enlarge
                + (Masks * MlpParameters(c / 8)) + MlpParameters(Masks);
        }
    }

    private double DecoderMac(InputSize size)
    {
        double c = Channels, grid = Grid(size), image = grid * grid;
        var toImage = AttentionMac(Tokens, image, c / 2);
        var layer = AttentionMac(Tokens, Tokens, c) + toImage + (2 * Tokens * c * FeedForward) + AttentionMac(image, Tokens, c / 2);
        var enlarge = (image * 4 * c * (c / 4)) + (4 * image * 4 * (c / 4) * (c / 8));
        var heads = (Masks * ((2 * c * c) + (c * (c / 8)))) + (2 * c * c) + (c * Masks);
        return (Layers * layer) + toImage + enlarge + heads + (Masks * 16 * image * (c / 8));
    }

    // Four projections, their biases.
    private static long AttentionParameters(long inner) => (4 * Channels * inner) + (3 * inner) + Channels;

    // Three layers.
    private static long MlpParameters(long outputs) => (2L * Channels * (Channels + 1)) + ((Channels + 1) * outputs);

    // In and out for the queries, in for keys and values, and the two products.
    private static double AttentionMac(double queries, double keys, double inner) => (2 * Channels * inner * (queries + keys)) + (2 * queries * keys * inner);
}
