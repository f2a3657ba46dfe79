using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Calibrate.Workloads.Models.Decoders;

/// <summary>
/// x / √(mean(x²) + ε) · weight over the last dimension: Zhang and Sennrich, "Root Mean Square Layer Normalization" (NeurIPS 2019).
/// The norm is taken in single precision whatever the input, and weighted in the input's type, as in Llama's public source.
/// </summary>
internal sealed class RmsNorm : nn.Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-5;

    private readonly Parameter weight;

    public RmsNorm(int width, Device? device = null)
        : base(nameof(RmsNorm))
    {
        weight = new Parameter(ones([width], device: device));
        RegisterComponents();
    }

    public Parameter Weight => weight;

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var exact = x.to(ScalarType.Float32);
        var scale = (exact.pow(2).mean([-1], keepdim: true) + Epsilon).rsqrt();
        return ((exact * scale).to(x.dtype) * weight).MoveToOuterDisposeScope();
    }
}
