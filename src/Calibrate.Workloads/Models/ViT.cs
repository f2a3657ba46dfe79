using Calibrate.Planning;
using Calibrate.Workloads.Adapters;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Models;

/// <summary>
/// The plain Vision Transformer: Dosovitskiy et al., "An Image is Worth 16x16 Words" (ICLR 2021), table 1;
/// Ti and S from Touvron et al., "Training data-efficient image transformers" (ICML 2021).
/// </summary>
/// <param name="Patch">p, pixels on a patch's side.</param>
/// <param name="Width">D.</param>
/// <param name="Depth">L, blocks.</param>
/// <param name="Heads">H; a head is D/H wide.</param>
/// <param name="Mlp">M, width of the MLP's hidden layer.</param>
public sealed record ViTConfig(int Patch, int Width, int Depth, int Heads, int Mlp, int Classes = 1000)
{
    public static readonly ViTConfig Tiny = new(16, 192, 12, 3, 768);
    public static readonly ViTConfig Small = new(16, 384, 12, 6, 1536);
    public static readonly ViTConfig Base = new(16, 768, 12, 12, 3072);
    public static readonly ViTConfig Large = new(16, 1024, 24, 16, 4096);
    public static readonly ViTConfig Huge = new(14, 1280, 32, 16, 5120);

    /// <summary>n = (image/p)².</summary>
    public int Patches(int image) => image / Patch * (image / Patch);

    /// <summary>
    /// FLOP of one image's forward pass, 2 to a multiply-accumulate; with N = n+1 tokens:
    /// MAC = n·D·3p² + L·[N(4D² + 2DM) + 2N²D] + D·classes (matrix products and attention; the rest is below 1%).
    /// </summary>
    public double ForwardFlop(int image)
    {
        double n = Patches(image), N = n + 1, D = Width, M = Mlp, p = Patch;
        return 2 * ((n * D * 3 * p * p) + (Depth * ((N * ((4 * D * D) + (2 * D * M))) + (2 * N * N * D))) + (D * Classes));
    }

    /// <summary>Beside whose linear layers adapters go.</summary>
    public IReadOnlyList<TransformerBlocks> Blocks(int image) =>
    [
        new()
        {
            Count = Depth, Width = Width, Heads = Heads, KeyValueWidth = Width, FeedForward = Mlp, Mlp = Planning.Mlp.Plain,
            Tokens = Patches(image) + 1, AttentionTokens = Patches(image) + 1, Span = Patches(image) + 1,
        },
    ];

    /// <summary>Parameters, the classification head included, at 224 pixels or another size.</summary>
    public long Parameters(int image)
    {
        long n = Patches(image), D = Width, M = Mlp, p = Patch;
        var embedding = D + ((n + 1) * D) + (3 * p * p * D) + D;
        var block = (4 * D * D) + (4 * D) + (2 * D * M) + M + D + (4 * D);
        return embedding + (Depth * block) + (2 * D) + (D * Classes) + Classes;
    }
}

/// <summary>Images [B, 3, S, S] to logits [B, classes].</summary>
public sealed class ViT : Module<Tensor, Tensor>, ITrainable
{
    private readonly Parameter cls_token;
    private readonly Parameter pos_embed;
    private readonly Conv2d patch_embed;
    private readonly ModuleList<Block> blocks;
    private readonly LayerNorm norm;
    private readonly Linear head;

    private readonly ViTConfig _config;
    private readonly int _image;
    private readonly Checkpointing _checkpointing;

    public ViT(ViTConfig config, int image, Checkpointing checkpointing = Checkpointing.Off, Device? device = null, LinearLayers? layers = null)
        : base(nameof(ViT))
    {
        (_config, _image, _checkpointing) = (config, image, checkpointing);
        var (D, N) = (config.Width, config.Patches(image) + 1);
        cls_token = new Parameter(zeros([1, 1, D], device: device));
        pos_embed = new Parameter(init.trunc_normal_(empty([1, N, D], device: device), std: 0.02));
        patch_embed = Conv2d(3, D, kernel_size: config.Patch, stride: config.Patch, device: device);
        blocks = ModuleList([.. Enumerable.Range(0, config.Depth).Select(_ => new Block(config, layers ?? LinearLayers.Trained, device))]);
        norm = LayerNorm(D, eps: 1e-6, device: device);
        head = Linear(D, config.Classes, device: device);
        RegisterComponents();
        layers?.Finish(this);
    }

    public nn.Module Module => this;

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var x = patch_embed.call(images).flatten(2).transpose(1, 2);        // [B, 3, S, S] -> [B, D, S/p, S/p] -> [B, n, D]
        var token = cls_token.expand(images.size(0), -1, -1);               // [B, 1, D]
        x = cat([token, x], dim: 1).add(pos_embed);                         // [B, N, D]
        x = BlockStack.Run(blocks, x, _checkpointing, (block, input) => block.call(input));

        x = norm.call(x).select(1, 0);                                      // the class token: [B, D]
        return head.call(x).MoveToOuterDisposeScope();                      // [B, classes]
    }

    public Batch MakeBatch(int samples, Random random) => ImageBatch.Make(samples, _image, _config.Classes, random);

    public Tensor Predict(Batch batch) => call(batch.Inputs[0]);

    public Tensor Loss(Batch batch)
    {
        using var logits = Predict(batch);
        return F.cross_entropy(logits, batch.Labels);
    }

    /// <summary>Pre-norm: x + attn(norm1(x)), then x + mlp(norm2(x)).</summary>
    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly LayerNorm norm1;
        private readonly Attention attn;
        private readonly LayerNorm norm2;
        private readonly Mlp mlp;

        public Block(ViTConfig config, LinearLayers layers, Device? device)
            : base(nameof(Block))
        {
            norm1 = LayerNorm(config.Width, eps: 1e-6, device: device);
            attn = new Attention(config, layers, device);
            norm2 = LayerNorm(config.Width, eps: 1e-6, device: device);
            mlp = new Mlp(config, layers, device);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            using var attended = Residual(x, norm1, attn);
            return Residual(attended, norm2, mlp);
        }

        private static Tensor Residual(Tensor x, LayerNorm norm, Module<Tensor, Tensor> branch)
        {
            using var normed = norm.call(x);
            using var change = branch.call(normed);
            return x.add(change);
        }
    }

    private sealed class Attention : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> qkv;
        private readonly Module<Tensor, Tensor> proj;
        private readonly int _heads;

        public Attention(ViTConfig config, LinearLayers layers, Device? device)
            : base(nameof(Attention))
        {
            _heads = config.Heads;
            qkv = layers.Make([LoraTargets.Query, LoraTargets.Key, LoraTargets.Value], config.Width, 3 * config.Width, device: device);
            proj = layers.Make(LoraTargets.Output, config.Width, config.Width, device: device);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            var (B, N, D) = (x.size(0), x.size(1), x.size(2));
            var parts = qkv.call(x).view(B, N, 3, _heads, D / _heads)       // [B, N, 3D] -> [B, N, 3, H, d]
                .permute(2, 0, 3, 1, 4).unbind(0);                          // 3 of [B, H, N, d]
            var y = F.scaled_dot_product_attention(parts[0], parts[1], parts[2]);
            y = y.transpose(1, 2).reshape(B, N, D);                         // [B, H, N, d] -> [B, N, D]
            return proj.call(y).MoveToOuterDisposeScope();
        }
    }

    private sealed class Mlp : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> fc1;
        private readonly Module<Tensor, Tensor> fc2;

        public Mlp(ViTConfig config, LinearLayers layers, Device? device)
            : base(nameof(Mlp))
        {
            fc1 = layers.Make(LoraTargets.FeedForward, config.Width, config.Mlp, device: device);
            fc2 = layers.Make(LoraTargets.FeedForward, config.Mlp, config.Width, device: device);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            using var active = Active(x);
            return fc2.call(active);                                        // [B, N, D]
        }

        private Tensor Active(Tensor x)
        {
            using var hidden = fc1.call(x);                                 // [B, N, M]
            return F.gelu(hidden);
        }
    }
}
