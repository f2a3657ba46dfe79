using Calibrate.Planning;

namespace Calibrate.Costs.Flops;

/// <summary>
/// YOLOv8 for the 80 classes of COCO, counted convolution by convolution by its published description: depth and width scale
/// the bottlenecks of a stage and the channels of the large model. The 16 fixed numbers of its bins, which published counts of
/// parameters include, are not trained and not counted.
/// </summary>
public sealed record YoloV8(string Name, string Source, double Depth, double Width, int MostChannels) : ConvolutionNet(Name, Source)
{
    private const int Classes = 80;
    private const int BoxOutputs = 4 * 16;

    public override InputSize DefaultSize => InputSize.Image(640);

    protected override IEnumerable<Convolution> Convolutions(int side)
    {
        // Channels and sides of the maps that are 2, 4, 8, 16 and 32 times smaller.
        int[] c = [.. Enumerable.Range(0, 5).Select(level => (int)Math.Ceiling(Math.Min(64 << level, MostChannels) * Width / 8) * 8)];
        int[] s = [.. Enumerable.Range(1, 5).Select(level => side >> level)];
        return
        [
            new(3, c[0], 3, s[0]),
            new(c[0], c[1], 3, s[1]), .. Stage(c[1], c[1], 3, s[1]),
            new(c[1], c[2], 3, s[2]), .. Stage(c[2], c[2], 6, s[2]),
            new(c[2], c[3], 3, s[3]), .. Stage(c[3], c[3], 6, s[3]),
            new(c[3], c[4], 3, s[4]), .. Stage(c[4], c[4], 3, s[4]),
            new(c[4], c[4] / 2, 1, s[4]), new(2 * c[4], c[4], 1, s[4]),
            .. Stage(c[4] + c[3], c[3], 3, s[3]),
            .. Stage(c[3] + c[2], c[2], 3, s[2]),
            new(c[2], c[2], 3, s[3]), .. Stage(c[2] + c[3], c[3], 3, s[3]),
            new(c[3], c[3], 3, s[4]), .. Stage(c[3] + c[4], c[4], 3, s[4]),
            .. Enumerable.Range(2, 3).SelectMany(level => (Convolution[])
            [
                .. Branch(c[level], Math.Max(c[2] / 4, BoxOutputs), BoxOutputs, s[level]),
                .. Branch(c[level], Math.Max(c[2], Classes), Classes, s[level]),
            ]),
        ];
    }

    // Half of the channels through bottlenecks, all halves joined.
    private IEnumerable<Convolution> Stage(int input, int output, int bottlenecks, int side)
    {
        var (half, n) = (output / 2, Math.Max(1, (int)Math.Round(bottlenecks * Depth)));
        return
        [
            new(input, output, 1, side),
            .. Enumerable.Repeat(new Convolution(half, half, 3, side), 2 * n),
            new((n + 2) * half, output, 1, side),
        ];
    }

    private static Convolution[] Branch(int input, int inside, int output, int side) =>
        [new(input, inside, 3, side), new(inside, inside, 3, side), new(inside, output, 1, side, Tail: ConvolutionTail.Bias)];
}
