using Calibrate.Costs.Memory;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Flops;

/// <summary>A model that is mostly convolutions, counted one by one.</summary>
public abstract record ConvolutionNet(string Name, string Source) : Architecture(Name, Source)
{
    public override InputSize DefaultSize => InputSize.Image(224);

    public override long Parameters(InputSize size) => Convolutions(Side(size)).Sum(c => c.Parameters) + (Head?.Parameters ?? 0);

    public override FlopCount Forward(InputSize size) => new((2 * Convolutions(Side(size)).Sum(c => c.Mac)) + (Head?.Forward(size).Flop ?? 0));

    public override OptimizerKind Optimizer => OptimizerKind.SgdMomentum;

    public override long LargestParameter(InputSize size) => Math.Max(base.LargestParameter(size), Convolutions(Side(size)).Max(c => c.Weights));

    /// <summary>In the order of the forward pass.</summary>
    public IEnumerable<Convolution> Layers(InputSize size) => Convolutions(Side(size));

    /// <param name="side">Of the image, in pixels.</param>
    protected abstract IEnumerable<Convolution> Convolutions(int side);

    /// <summary>Of the map that a padded convolution of stride 2 puts out.</summary>
    protected static int Half(int side) => (side + 1) / 2;

    private int Side(InputSize size) => Require(InputKind.Image, size);
}

/// <summary>What follows a convolution and has parameters of its own.</summary>
public enum ConvolutionTail
{
    /// <summary>A batch norm: a scale and a shift per channel.</summary>
    Norm,

    /// <summary>A bias per channel.</summary>
    Bias,
}

/// <param name="Kernel">Its side.</param>
/// <param name="Side">Of its output, in pixels.</param>
/// <param name="Groups">Of channels that see only each other.</param>
public readonly record struct Convolution(int In, int Out, int Kernel, int Side, int Groups = 1, ConvolutionTail Tail = ConvolutionTail.Norm)
{
    public long Weights => (long)In / Groups * Out * Kernel * Kernel;

    public long Parameters => Weights + (Tail == ConvolutionTail.Norm ? 2L * Out : Out);

    public double Outputs => (double)Out * Side * Side;

    public double Mac => (double)Weights * Side * Side;
}
