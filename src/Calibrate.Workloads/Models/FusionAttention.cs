using Calibrate.Planning;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Models;

/// <summary>
/// Attention over the embeddings of an image's regions and a text's tokens in one sequence: Li et al., "VisualBERT" (2019), on
/// precomputed embeddings; blocks with the norm first (Dosovitskiy et al., ICLR 2021).
/// </summary>
/// <param name="Image">I, width of a region's embedding; by default 2048, as in ResNet-50's last map.</param>
/// <param name="Text">T, width of a token's; by default 768, as BERT-base's.</param>
/// <param name="Regions">r: 49, the 7 x 7 of ResNet-50 at 224 pixels.</param>
/// <param name="Width">D; H heads, M wide inside the MLP.</param>
/// <param name="Dropout">Of hidden values.</param>
public sealed record FusionAttentionConfig(
    int Image = 2048, int Text = 768, int Regions = 49, int Width = 512, int Depth = 2, int Heads = 8, int Mlp = 2048, int Classes = 2, double Dropout = 0.1)
{
    public static readonly FusionAttentionConfig Default = new();

    /// <summary>With embeddings as wide as a sample's.</summary>
    public FusionAttentionConfig At(InputSize size) => size.Embeddings is var (image, text) ? this with { Image = image, Text = text } : this;

    /// <summary>Positions N of a text of s tokens: a class token, regions and tokens.</summary>
    public int Positions(int length) => 1 + Regions + length;

    /// <summary>
    /// FLOP of one sample's forward pass, 2 to a multiply-accumulate: MAC = r·I·D + s·T·D + L·[N(4D² + 2D·M) + 2N²D] + D·classes.
    /// Padding is counted: it is computed.
    /// </summary>
    public double ForwardFlop(int length)
    {
        double s = length, r = Regions, N = Positions(length), D = Width, M = Mlp;
        return 2 * ((r * Image * D) + (s * Text * D) + (Depth * ((N * ((4 * D * D) + (2 * D * M))) + (2 * N * N * D))) + (D * Classes));
    }

    public long Parameters
    {
        get
        {
            long D = Width, M = Mlp;
            var entry = ((Image + 1) * D) + ((Text + 1) * D) + (3 * D);     // the class token, and what tells regions from tokens
            var block = (4 * D * D) + (4 * D) + (2 * D * M) + M + D + (4 * D);
            return entry + (Depth * block) + (2 * D) + ((D + 1) * Classes);
        }
    }
}

/// <summary>Regions [B, r, I], tokens [B, s, T] and an additive mask [B, 1, 1, 1 + r + s] to logits [B, classes].</summary>
public sealed class FusionAttention : Module<Tensor, Tensor, Tensor, Tensor>, ITrainable
{
    private readonly Linear image;
    private readonly Linear text;
    private readonly Parameter cls_token;
    private readonly Parameter kinds;
    private readonly ModuleList<Block> blocks;
    private readonly LayerNorm norm;
    private readonly Linear head;

    private readonly FusionAttentionConfig _config;
    private readonly int _length;
    private readonly Checkpointing _checkpointing;

    public FusionAttention(FusionAttentionConfig config, int length, Checkpointing checkpointing = Checkpointing.Off, Device? device = null)
        : base(nameof(FusionAttention))
    {
        (_config, _length, _checkpointing) = (config, length, checkpointing);
        image = Linear(config.Image, config.Width, device: device);
        text = Linear(config.Text, config.Width, device: device);
        cls_token = new Parameter(zeros([1, 1, config.Width], device: device));
        kinds = new Parameter(init.trunc_normal_(empty([2, 1, config.Width], device: device), std: 0.02));
        blocks = ModuleList([.. Enumerable.Range(0, config.Depth).Select(_ => new Block(config, device))]);
        norm = LayerNorm(config.Width, device: device);
        head = Linear(config.Width, config.Classes, device: device);
        RegisterComponents();
    }

    public nn.Module Module => this;

    public override Tensor forward(Tensor regions, Tensor tokens, Tensor mask)
    {
        using var scope = NewDisposeScope();
        var seen = image.call(regions).add(kinds.select(0, 0));             // [B, r, I] -> [B, r, D]
        var read = text.call(tokens).add(kinds.select(0, 1));               // [B, s, T] -> [B, s, D]
        var token = cls_token.expand(regions.size(0), -1, -1);              // [B, 1, D]
        var x = cat([token.to(seen.dtype), seen, read], dim: 1);            // [B, N, D]
        x = BlockStack.Run(blocks, x, _checkpointing, (block, input) => block.call(input, mask));
        x = norm.call(x.select(1, 0));                                      // the class token: [B, D]
        return head.call(x).MoveToOuterDisposeScope();                      // [B, classes]
    }

    /// <summary>Normal embeddings. Texts are as long as <see cref="Bert"/>'s: uniform between half the positions and all; the rest is masked and computed.</summary>
    public Batch MakeBatch(int samples, Random random)
    {
        int[] lengths = [.. Enumerable.Range(0, samples).Select(_ => random.Next(Math.Max(1, _length / 2), _length + 1))];
        long[] labels = [.. Enumerable.Range(0, samples).Select(_ => (long)random.Next(_config.Classes))];
        return new(
            [randn([samples, _config.Regions, _config.Image]), randn([samples, _length, _config.Text]), Mask(lengths)],
            tensor(labels),
            lengths.Sum());
    }

    /// <summary>What is added to the attention scores, [B, 1, 1, N]: 0 but for -infinity on the padding of texts of these lengths.</summary>
    public Tensor Mask(IReadOnlyList<int> lengths) => Bert.Mask([.. lengths.Select(_config.Positions)], _config.Positions(_length));

    public Tensor Predict(Batch batch) => call(batch.Inputs[0], batch.Inputs[1], batch.Inputs[2]);

    public Tensor Loss(Batch batch)
    {
        using var logits = Predict(batch);
        return F.cross_entropy(logits, batch.Labels);
    }

    /// <summary>x + attention(norm1(x)), then x + mlp(norm2(x)), each with dropout.</summary>
    private sealed class Block : Module<Tensor, Tensor, Tensor>
    {
        private readonly LayerNorm norm1;
        private readonly Linear qkv;
        private readonly Linear proj;
        private readonly LayerNorm norm2;
        private readonly Linear fc1;
        private readonly Linear fc2;
        private readonly int _heads;
        private readonly double _dropout;

        public Block(FusionAttentionConfig config, Device? device)
            : base(nameof(Block))
        {
            (_heads, _dropout) = (config.Heads, config.Dropout);
            norm1 = LayerNorm(config.Width, device: device);
            qkv = Linear(config.Width, 3 * config.Width, device: device);
            proj = Linear(config.Width, config.Width, device: device);
            norm2 = LayerNorm(config.Width, device: device);
            fc1 = Linear(config.Width, config.Mlp, device: device);
            fc2 = Linear(config.Mlp, config.Width, device: device);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x, Tensor mask)
        {
            using var attended = Attended(x, mask);
            using var between = x.add(attended);
            using var changed = Changed(between);
            return between.add(changed);
        }

        private Tensor Attended(Tensor x, Tensor mask)
        {
            using var scope = NewDisposeScope();
            var (B, N, D) = (x.size(0), x.size(1), x.size(2));
            var parts = qkv.call(norm1.call(x)).view(B, N, 3, _heads, D / _heads).permute(2, 0, 3, 1, 4).unbind(0);   // 3 of [B, H, N, d]
            var y = F.scaled_dot_product_attention(parts[0], parts[1], parts[2], mask);
            y = proj.call(y.transpose(1, 2).reshape(B, N, D));              // [B, H, N, d] -> [B, N, D]
            return F.dropout(y, _dropout, training).MoveToOuterDisposeScope();
        }

        private Tensor Changed(Tensor x)
        {
            using var scope = NewDisposeScope();
            var hidden = F.dropout(F.gelu(fc1.call(norm2.call(x))), _dropout, training);    // [B, N, M]
            return F.dropout(fc2.call(hidden), _dropout, training).MoveToOuterDisposeScope();
        }
    }
}
