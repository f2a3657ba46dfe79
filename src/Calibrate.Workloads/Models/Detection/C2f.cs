using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Calibrate.Workloads.Models.Detection;

/// <summary>Half of the channels go through bottlenecks, one after another; all halves on the way are joined (cross-stage partial).</summary>
internal sealed class C2f : Module<Tensor, Tensor>
{
    private readonly ConvNorm entry;
    private readonly ConvNorm exit;
    private readonly ModuleList<Bottleneck> blocks;

    public C2f(int input, int output, int bottlenecks, Shortcut shortcut, Device? device)
        : base(nameof(C2f))
    {
        var half = output / 2;
        entry = new(input, 2 * half, kernel: 1, stride: 1, device);
        exit = new((2 + bottlenecks) * half, output, kernel: 1, stride: 1, device);
        blocks = ModuleList([.. Enumerable.Range(0, bottlenecks).Select(_ => new Bottleneck(half, shortcut, device))]);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        List<Tensor> parts = [.. entry.call(x).chunk(2, dim: 1)];       // 2 of [B, c, s, s]
        foreach (var block in blocks)
            parts.Add(block.call(parts[^1]));
        return exit.call(cat(parts, dim: 1)).MoveToOuterDisposeScope(); // [B, (2+n)c, s, s] -> [B, o, s, s]
    }
}
