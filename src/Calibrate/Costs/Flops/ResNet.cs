using Calibrate.Planning;
using Calibrate.Units;

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
public sealed record ResNet(string Name, string Source, ResidualBlock Block, IReadOnlyList<int> Stages) : Architecture(Name, Source)
{
    private const int Classes = 1000;

    public override InputSize DefaultSize => InputSize.Image(224);

    public override Head Head => new(512 * Expansion, Classes, HeadRuns.PerSample, Bias.One);

    /// <summary>Each convolution is followed by a batch norm: 2 parameters a channel.</summary>
    public override long Parameters(InputSize size) => Convolutions(size).Sum(c => c.Weights + (2L * c.Out)) + Head.Parameters;

    public override FlopCount Forward(InputSize size) => new((2 * Convolutions(size).Sum(c => c.Mac)) + Head.Forward(size).Flop);

    /// <summary>Values that the convolutions put out for one image, which training keeps together with their normed copies.</summary>
    public double ConvolutionOutputs(InputSize size) => Convolutions(size).Sum(c => c.Outputs);

    private int Expansion => Block == ResidualBlock.Bottleneck ? 4 : 1;

    private IEnumerable<Convolution> Convolutions(InputSize size)
    {
        var side = (Require(InputKind.Image, size) + 1) / 2;
        yield return new(3, 64, 7, side);

        side = (side + 1) / 2;
        var channels = 64;
        for (var stage = 0; stage < Stages.Count; stage++)
        {
            var width = 64 << stage;
            for (var block = 0; block < Stages[stage]; block++)
            {
                var before = side;
                if (stage > 0 && block == 0)
                    side = (side + 1) / 2;
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

    /// <param name="Side">Of its output, in pixels.</param>
    private readonly record struct Convolution(int In, int Out, int Kernel, int Side)
    {
        public long Weights => (long)In * Out * Kernel * Kernel;

        public double Outputs => (double)Out * Side * Side;

        public double Mac => (double)Weights * Side * Side;
    }
}
