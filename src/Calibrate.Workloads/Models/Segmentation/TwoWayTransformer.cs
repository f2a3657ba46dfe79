using Calibrate.Workloads.Adapters;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Models.Segmentation;

/// <summary>
/// The transformer of SAM's mask decoder (Kirillov et al. 2023, figure 14): tokens attend to the image, and the image to the tokens.
/// Each time the tokens' first values and the image's places are added to queries and keys.
/// </summary>
internal sealed class TwoWayTransformer : Module<Tensor, Tensor, Tensor, (Tensor Tokens, Tensor Image)>
{
    private readonly ModuleList<TwoWayBlock> layers;
    private readonly ProjectedAttention final_attn_token_to_image;
    private readonly LayerNorm norm_final_attn;

    public TwoWayTransformer(Device? device)
        : base(nameof(TwoWayTransformer))
    {
        layers = ModuleList([.. Enumerable.Range(0, SamConfig.DecoderDepth).Select(_ => new TwoWayBlock(device))]);
        final_attn_token_to_image = new ProjectedAttention(SamConfig.Channels / 2, device);
        norm_final_attn = LayerNorm(SamConfig.Channels, device: device);
        RegisterComponents();
    }

    /// <param name="image">[B, g², 256].</param>
    /// <param name="places">[g², 256].</param>
    /// <param name="tokens">[B, t, 256].</param>
    public override (Tensor Tokens, Tensor Image) forward(Tensor image, Tensor places, Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var (queries, keys) = (tokens, image);
        for (var i = 0; i < layers.Count; i++)
            (queries, keys) = layers[i].Run(queries, keys, tokens, places, isFirst: i == 0);

        var attended = final_attn_token_to_image.call(queries + tokens, keys + places, keys);
        return (norm_final_attn.call(queries + attended).MoveToOuterDisposeScope(), keys.MoveToOuterDisposeScope());
    }
}

/// <summary>Self-attention of the tokens, tokens to image, feed-forward, image to tokens; a norm after each.</summary>
internal sealed class TwoWayBlock : Module
{
    private readonly ProjectedAttention self_attn;
    private readonly LayerNorm norm1;
    private readonly ProjectedAttention cross_attn_token_to_image;
    private readonly LayerNorm norm2;
    private readonly MlpBlock mlp;
    private readonly LayerNorm norm3;
    private readonly LayerNorm norm4;
    private readonly ProjectedAttention cross_attn_image_to_token;

    public TwoWayBlock(Device? device)
        : base(nameof(TwoWayBlock))
    {
        const int Width = SamConfig.Channels;
        self_attn = new ProjectedAttention(Width, device);
        norm1 = LayerNorm(Width, device: device);
        cross_attn_token_to_image = new ProjectedAttention(Width / 2, device);
        norm2 = LayerNorm(Width, device: device);
        mlp = new MlpBlock(Width, SamConfig.DecoderFeedForward, x => F.relu(x), LinearLayers.Trained, device);
        norm3 = LayerNorm(Width, device: device);
        norm4 = LayerNorm(Width, device: device);
        cross_attn_image_to_token = new ProjectedAttention(Width / 2, device);
        RegisterComponents();
    }

    /// <param name="isFirst">The tokens are their own places yet, and nothing is there to add to.</param>
    public (Tensor Queries, Tensor Keys) Run(Tensor queries, Tensor keys, Tensor tokens, Tensor places, bool isFirst)
    {
        using var scope = NewDisposeScope();
        var placed = isFirst ? queries : queries + tokens;
        var attended = self_attn.call(placed, placed, queries);
        // Autocast leaves products in 16 bits, which the norm of libtorch 1.13 does not take on the CPU: the sum below is in 32.
        queries = norm1.call(isFirst ? attended.to(queries.dtype) : queries + attended);

        var placedKeys = keys + places;
        queries = norm2.call(queries + cross_attn_token_to_image.call(queries + tokens, placedKeys, keys));
        queries = norm3.call(queries + mlp.call(queries));
        keys = norm4.call(keys + cross_attn_image_to_token.call(placedKeys, queries + tokens, queries));
        return (queries.MoveToOuterDisposeScope(), keys.MoveToOuterDisposeScope());
    }
}

/// <summary>Attention with 8 heads in a space of its own width.</summary>
internal sealed class ProjectedAttention : Module<Tensor, Tensor, Tensor, Tensor>
{
    private const int Heads = 8;

    private readonly Linear q_proj;
    private readonly Linear k_proj;
    private readonly Linear v_proj;
    private readonly Linear out_proj;

    /// <param name="inner">The width of all heads together.</param>
    public ProjectedAttention(int inner, Device? device)
        : base(nameof(ProjectedAttention))
    {
        q_proj = Linear(SamConfig.Channels, inner, device: device);
        k_proj = Linear(SamConfig.Channels, inner, device: device);
        v_proj = Linear(SamConfig.Channels, inner, device: device);
        out_proj = Linear(inner, SamConfig.Channels, device: device);
        RegisterComponents();
    }

    public override Tensor forward(Tensor query, Tensor key, Tensor value)
    {
        using var scope = NewDisposeScope();
        var y = F.scaled_dot_product_attention(Split(q_proj.call(query)), Split(k_proj.call(key)), Split(v_proj.call(value)));
        return out_proj.call(y.transpose(1, 2).flatten(2)).MoveToOuterDisposeScope();   // [B, 8, N, d] -> [B, N, 256]
    }

    private static Tensor Split(Tensor x) => x.view(x.size(0), x.size(1), Heads, -1).transpose(1, 2);   // [B, N, inner] -> [B, 8, N, d]
}
