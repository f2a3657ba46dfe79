using Calibrate.Planning;
using Calibrate.Workloads.Adapters;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Calibrate.Workloads.Models.Segmentation;

/// <summary>
/// Self-attention over a square of n x n tokens with decomposed relative positions: Li et al., "MViTv2" (CVPR 2022), section 4.1. To the
/// score of a query and a key comes the query's product with a learned vector of their distance in rows, and one in columns.
/// </summary>
internal sealed class RelativeAttention : Module<Tensor, Tensor>
{
    private readonly Parameter rel_pos_h;
    private readonly Parameter rel_pos_w;
    private readonly Module<Tensor, Tensor> qkv;
    private readonly Module<Tensor, Tensor> proj;
    private readonly Tensor offsets;
    private readonly int _heads;
    private readonly int _side;

    /// <param name="side">n.</param>
    public RelativeAttention(int width, int heads, int side, LinearLayers layers, Device? device)
        : base(nameof(RelativeAttention))
    {
        (_heads, _side) = (heads, side);
        rel_pos_h = new Parameter(zeros([(2 * side) - 1, width / heads], device: device));
        rel_pos_w = new Parameter(zeros([(2 * side) - 1, width / heads], device: device));
        qkv = layers.Make([LoraTargets.Query, LoraTargets.Key, LoraTargets.Value], width, 3 * width, device: device);
        proj = layers.Make(LoraTargets.Output, width, width, device: device);

        // Query i and key j are i - j apart, which is row i - j + n - 1.
        long[] rows = [.. from i in Enumerable.Range(0, side) from j in Enumerable.Range(0, side) select (long)(i - j + side - 1)];
        offsets = tensor(rows, device: device);
        register_buffer(nameof(offsets), offsets, persistent: false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var (B, n, D) = (x.size(0), _side, x.size(3));
        var d = D / _heads;
        var parts = qkv.call(x).reshape(B, n * n, 3, _heads, d)             // [B, n, n, D] -> [B, n², 3, H, d]
            .permute(2, 0, 3, 1, 4).reshape(3, B * _heads, n * n, d).unbind(0);   // 3 of [B·H, n², d]
        using var weights = Weights(parts[0], parts[1]);
        var y = weights.bmm(parts[2]).view(B, _heads, n, n, d)
            .permute(0, 2, 3, 1, 4).reshape(B, n, n, D);                    // [B, H, n, n, d] -> [B, n, n, D]
        return proj.call(y).MoveToOuterDisposeScope();
    }

    private Tensor Weights(Tensor query, Tensor key)
    {
        using var scores = Scores(query, key);
        return scores.softmax(-1);                                          // [B·H, n², n²]
    }

    // At most two tensors of this size at a time: at 1024 pixels one has 805 MB for each image.
    private Tensor Scores(Tensor query, Tensor key)
    {
        using var scope = NewDisposeScope();
        var (count, n, d) = (query.size(0), _side, query.size(2));
        var places = query.view(count, n, n, d);
        var rows = einsum("bhwc,hkc->bhwk", places, Between(rel_pos_h));    // [B·H, n, n, n]: of a query and the keys' rows
        var columns = einsum("bhwc,wkc->bhwk", places, Between(rel_pos_w));
        var products = (query * (1 / Math.Sqrt(d))).bmm(key.transpose(-2, -1));
        var scores = products.view(count, n, n, n, n).add(rows.unsqueeze(-1));
        products.Dispose();
        return scores.add_(columns.unsqueeze(-2)).view(count, n * n, n * n).MoveToOuterDisposeScope();
    }

    // [n, n, d]: the vector of each distance.
    private Tensor Between(Tensor positions) => positions.index_select(0, offsets).view(_side, _side, -1);
}
