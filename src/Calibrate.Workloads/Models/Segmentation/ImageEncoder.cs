using Calibrate.Planning;
using Calibrate.Workloads.Adapters;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Models.Segmentation;

/// <summary>
/// SAM's image encoder, a ViT in the manner of Li et al., "Exploring Plain Vision Transformer Backbones for Object Detection" (ECCV
/// 2022): images [B, 3, S, S] to embeddings [B, 256, g, g], g = S/16.
/// </summary>
internal sealed class ImageEncoder : Module<Tensor, Tensor>
{
    private readonly Parameter pos_embed;
    private readonly PatchEmbedding patch_embed;
    private readonly ModuleList<EncoderBlock> blocks;
    private readonly Sequential neck;
    private readonly Checkpointing _checkpointing;

    public ImageEncoder(SamConfig config, int image, Checkpointing checkpointing, LinearLayers layers, Device? device)
        : base(nameof(ImageEncoder))
    {
        _checkpointing = checkpointing;
        var (D, grid) = (config.Width, SamConfig.Grid(image));
        pos_embed = new Parameter(zeros([1, grid, grid, D], device: device));
        patch_embed = new PatchEmbedding(D, device);
        blocks = ModuleList([.. Enumerable.Range(0, config.Depth).Select(i => new EncoderBlock(config, config.IsGlobal(i) ? null : SamConfig.Window, grid, layers, device))]);
        neck = Sequential(
            Conv2d(D, SamConfig.Channels, kernel_size: 1, bias: false, device: device),
            new LayerNorm2d(SamConfig.Channels, device),
            Conv2d(SamConfig.Channels, SamConfig.Channels, kernel_size: 3, padding: 1, bias: false, device: device),
            new LayerNorm2d(SamConfig.Channels, device));
        RegisterComponents();
    }

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var x = patch_embed.call(images).add(pos_embed);                    // [B, g, g, D]
        x = BlockStack.Run(blocks, x, _checkpointing, (block, input) => block.call(input));
        return neck.call(x.permute(0, 3, 1, 2)).MoveToOuterDisposeScope();  // [B, 256, g, g]
    }

    private sealed class PatchEmbedding : Module<Tensor, Tensor>
    {
        private readonly Conv2d proj;

        public PatchEmbedding(int width, Device? device)
            : base(nameof(PatchEmbedding))
        {
            proj = Conv2d(3, width, kernel_size: SamConfig.Patch, stride: SamConfig.Patch, device: device);
            RegisterComponents();
        }

        public override Tensor forward(Tensor images)
        {
            using var patches = proj.call(images);                          // [B, D, g, g]
            return patches.permute(0, 2, 3, 1);
        }
    }
}

/// <summary>Pre-norm: x + attention(norm1(x)), then x + mlp(norm2(x)); in all but the global blocks each window attends to itself.</summary>
internal sealed class EncoderBlock : Module<Tensor, Tensor>
{
    private readonly LayerNorm norm1;
    private readonly RelativeAttention attn;
    private readonly LayerNorm norm2;
    private readonly MlpBlock mlp;
    private readonly int? _window;

    /// <param name="window">Its side in tokens; null: all tokens attend to all.</param>
    public EncoderBlock(SamConfig config, int? window, int grid, LinearLayers layers, Device? device)
        : base(nameof(EncoderBlock))
    {
        _window = window;
        norm1 = LayerNorm(config.Width, eps: 1e-6, device: device);
        attn = new RelativeAttention(config.Width, config.Heads, window ?? grid, layers, device);
        norm2 = LayerNorm(config.Width, eps: 1e-6, device: device);
        mlp = new MlpBlock(config.Width, 4 * config.Width, x => F.gelu(x), layers, device);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var attended = Attended(x);
        using var normed = norm2.call(attended);
        using var change = mlp.call(normed);
        return attended.add(change);                                        // [B, g, g, D]
    }

    private Tensor Attended(Tensor x)
    {
        using var scope = NewDisposeScope();
        var normed = norm1.call(x);
        var change = _window is { } w ? Join(attn.call(Cut(normed, w)), w, x.size(1)) : attn.call(normed);
        return x.add(change).MoveToOuterDisposeScope();
    }

    // Zeros at the right and below make whole windows: [B, g, g, D] -> [B·k², w, w, D], k = ⌈g/w⌉.
    private static Tensor Cut(Tensor x, long w)
    {
        var (B, g, D) = (x.size(0), x.size(1), x.size(3));
        var (k, missing) = (Windows(g, w), (Windows(g, w) * w) - g);
        var padded = missing == 0 ? x : F.pad(x, [0, 0, 0, missing, 0, missing]);
        return padded.view(B, k, w, k, w, D).permute(0, 1, 3, 2, 4, 5).reshape(B * k * k, w, w, D);
    }

    private static Tensor Join(Tensor windows, long w, long g)
    {
        var (k, D) = (Windows(g, w), windows.size(3));
        var x = windows.view(-1, k, k, w, w, D).permute(0, 1, 3, 2, 4, 5).reshape(-1, k * w, k * w, D);
        return x.narrow(1, 0, g).narrow(2, 0, g);
    }

    private static long Windows(long g, long w) => (g + w - 1) / w;
}
