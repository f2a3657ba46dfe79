namespace Calibrate.Costs.Flops;

/// <summary>
/// EfficientNet-B0, counted convolution by convolution: Tan and Le, "EfficientNet" (ICML 2019), table 1; squeeze and excitation
/// to a quarter of a block's input channels.
/// </summary>
public sealed record EfficientNetB0(string Name, string Source) : ConvolutionNet(Name, Source)
{
    private const int Stem = 32;
    private const int Features = 1280;

    // How much wider inside, kernel, stride, channels, blocks.
    private static readonly (int Expand, int Kernel, int Stride, int Out, int Blocks)[] s_stages =
    [
        (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1),
    ];

    public override Head Head => new(Features, 1000, HeadRuns.PerSample, Bias.One);

    protected override IEnumerable<Convolution> Convolutions(int side)
    {
        side = Half(side);
        yield return new(3, Stem, 3, side);
        var channels = Stem;
        foreach (var (expand, kernel, stride, output, blocks) in s_stages)
        {
            for (var block = 0; block < blocks; block++)
            {
                var (inside, squeezed) = (channels * expand, channels / 4);
                if (expand > 1)
                    yield return new(channels, inside, 1, side);
                if (stride == 2 && block == 0)
                    side = Half(side);
                yield return new(inside, inside, kernel, side, Groups: inside);
                yield return new(inside, squeezed, 1, 1, Tail: ConvolutionTail.Bias);
                yield return new(squeezed, inside, 1, 1, Tail: ConvolutionTail.Bias);
                yield return new(inside, output, 1, side);
                channels = output;
            }
        }

        yield return new(channels, Features, 1, side);
    }
}
