using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Models.Detection;

/// <summary>Convolution, norm, SiLU.</summary>
internal sealed class ConvNorm : Module<Tensor, Tensor>
{
    private readonly Conv2d conv;
    private readonly BatchNorm2d norm;

    public ConvNorm(int input, int output, int kernel, int stride, Device? device)
        : base(nameof(ConvNorm))
    {
        conv = Conv2d(input, output, kernel_size: kernel, stride: stride, padding: kernel / 2, bias: false, device: device);
        norm = BatchNorm2d(output, eps: 1e-3, momentum: 0.03, device: device);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var normed = Normed(x);
        return F.silu(normed);
    }

    private Tensor Normed(Tensor x)
    {
        using var raw = conv.call(x);
        return norm.call(raw);
    }
}
