namespace Calibrate.Costs.Flops;

/// <summary>The residual block of a ResNet.</summary>
public enum ResidualBlock
{
    /// <summary>Two 3x3 convolutions.</summary>
    Basic,

    /// <summary>1x1, 3x3, 1x1, the last one four times as wide.</summary>
    Bottleneck,
}

/// <summary>
/// ResNet, counted convolution by convolution: He et al., "Deep Residual Learning" (CVPR 2016), with the stride in the 3x3
/// convolution, as torchvision has it.
/// </summary>
/// <param name="Stages">Blocks in each of the four stages.</param>
public sealed record ResNet(string Name, string Source, ResidualBlock Block, IReadOnlyList<int> Stages) : ConvolutionNet(Name, Source)
{
    private const int Classes = 1000;

    public override Head Head => new(512 * Expansion, Classes, HeadRuns.PerSample, Bias.One);

    private int Expansion => Block == ResidualBlock.Bottleneck ? 4 : 1;

    protected override IEnumerable<Convolution> Convolutions(int side)
    {
        side = Half(side);
        yield return new(3, 64, 7, side);

        side = Half(side);
        var channels = 64;
        for (var stage = 0; stage < Stages.Count; stage++)
        {
            var width = 64 << stage;
            for (var block = 0; block < Stages[stage]; block++)
            {
                var before = side;
                if (stage > 0 && block == 0)
                    side = Half(side);
                foreach (var convolution in Block == ResidualBlock.Bottleneck
                    ? (Convolution[])[new(channels, width, 1, before), new(width, width, 3, side), new(width, width * 4, 1, side)]
                    : [new(channels, width, 3, side), new(width, width, 3, side)])
                {
                    yield return convolution;
                }

                // The shortcut, where the shape changes.
                if (block == 0 && channels != width * Expansion)
                    yield return new(channels, width * Expansion, 1, side);
                channels = width * Expansion;
            }
        }
    }
}
