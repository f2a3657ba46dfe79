using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Calibrate.Workloads.Models.Detection;

/// <summary>Spatial pyramid pooling (He et al., 2014), as three poolings of 5x5 in a row.</summary>
internal sealed class Pyramid : Module<Tensor, Tensor>
{
    private readonly ConvNorm entry;
    private readonly ConvNorm exit;
    private readonly MaxPool2d pool;

    public Pyramid(int channels, Device? device)
        : base(nameof(Pyramid))
    {
        entry = new(channels, channels / 2, kernel: 1, stride: 1, device);
        exit = new(4 * (channels / 2), channels, kernel: 1, stride: 1, device);
        pool = MaxPool2d(5, stride: 1, padding: 2);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        List<Tensor> parts = [entry.call(x)];
        for (var i = 0; i < 3; i++)
            parts.Add(pool.call(parts[^1]));
        return exit.call(cat(parts, dim: 1)).MoveToOuterDisposeScope(); // [B, 4·c/2, s, s] -> [B, c, s, s]
    }
}
