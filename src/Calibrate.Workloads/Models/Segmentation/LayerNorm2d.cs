using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Calibrate.Workloads.Models.Segmentation;

/// <summary>A layer norm over the channels of each pixel, [B, C, H, W]; with PyTorch's own there would be two copies to turn the pixels.</summary>
internal sealed class LayerNorm2d : nn.Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-6;

    private readonly Parameter weight;
    private readonly Parameter bias;

    public LayerNorm2d(int channels, Device? device)
        : base(nameof(LayerNorm2d))
    {
        weight = new Parameter(ones([channels], device: device));
        bias = new Parameter(zeros([channels], device: device));
        RegisterComponents();
    }

    public Parameter Weight => weight;

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var centred = x - x.mean([1], keepdim: true);
        var variance = centred.pow(2).mean([1], keepdim: true);
        var normed = centred / (variance + Epsilon).sqrt();
        return ((normed * weight.view(1, -1, 1, 1)) + bias.view(1, -1, 1, 1)).MoveToOuterDisposeScope();
    }
}
