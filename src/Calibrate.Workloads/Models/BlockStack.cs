using Calibrate.Planning;
using Calibrate.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads.Models;

/// <summary>Blocks of a model, one after another.</summary>
internal static class BlockStack
{
    /// <param name="x">The first one's input. It is freed once it is used, as what passes between the blocks is: autograd keeps what it needs.</param>
    public static Tensor Run<T>(IEnumerable<T> blocks, Tensor x, Checkpointing checkpointing, Func<T, Tensor, Tensor> call)
    {
        foreach (var block in blocks)
        {
            var next = Run(input => call(block, input), x, checkpointing);
            x.Dispose();
            x = next;
        }

        return x;
    }

    /// <summary>One of them: with checkpointing its input alone is kept, and its inside computed again in the backward pass.</summary>
    public static Tensor Run(Func<Tensor, Tensor> block, Tensor x, Checkpointing checkpointing) =>
        checkpointing == Checkpointing.On ? torch.utils.checkpoint(block, x) : block(x);
}
