using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Calibrate.Workloads.Models.Detection;

/// <summary>Whether a bottleneck adds its input to what it makes of it.</summary>
internal enum Shortcut
{
    None,
    Added,
}

/// <summary>Two 3x3 convolutions, in the backbone with the input added.</summary>
internal sealed class Bottleneck : Module<Tensor, Tensor>
{
    private readonly ConvNorm first;
    private readonly ConvNorm second;
    private readonly Shortcut _shortcut;

    public Bottleneck(int channels, Shortcut shortcut, Device? device)
        : base(nameof(Bottleneck))
    {
        _shortcut = shortcut;
        first = new(channels, channels, kernel: 3, stride: 1, device);
        second = new(channels, channels, kernel: 3, stride: 1, device);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var inner = first.call(x);
        if (_shortcut == Shortcut.None)
            return second.call(inner);
        using var change = second.call(inner);
        return x.add(change);
    }
}
