using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads;

/// <summary>
/// One step of a network of no account, with what every model has in it: at their first use libraries load code, start threads and take
/// buffers, which are the process's and not the workload's.
/// </summary>
internal static class LibraryWarmUp
{
    private const int Width = 64;

    public static void Run(Planning.Precision precision, Device device)
    {
        using var scope = NewDisposeScope();
        using var first = nn.Linear(Width, 4 * Width, device: device);
        using var norm = nn.LayerNorm(Width, device: device);
        using var second = nn.Linear(4 * Width, Width, device: device);
        using var optimizer = optim.AdamW(first.parameters().Concat(norm.parameters()).Concat(second.parameters()));
        Tensor loss;
        using (Precisions.Autocast(precision, device))
        {
            var x = F.gelu(first.call(norm.call(randn([4, Width, Width], device: device))));   // [4, W, 4W]
            x = second.call(x);
            x = F.scaled_dot_product_attention(x.unsqueeze(1), x.unsqueeze(1), x.unsqueeze(1)).flatten(0, 2);
            loss = F.cross_entropy(x, zeros([x.size(0)], dtype: ScalarType.Int64, device: device));
        }

        loss.backward();
        optimizer.step();
    }
}
