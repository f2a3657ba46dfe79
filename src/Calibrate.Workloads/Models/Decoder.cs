using Calibrate.Planning;
using Calibrate.Workloads.Adapters;
using Calibrate.Workloads.Models.Decoders;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Models;

/// <summary>
/// A causal language model in Llama's shape: Touvron et al., "LLaMA: Open and Efficient Foundation Language Models" (2023), section 2;
/// 7b from its table 2, 1b from Zhang et al., "TinyLlama" (2024), table 1, with its grouped keys and values (Ainslie et al., "GQA",
/// EMNLP 2023); tiny is of no publication, only small enough for a CPU.
/// </summary>
/// <param name="Width">h.</param>
/// <param name="Depth">L.</param>
/// <param name="Heads">a; a head is h/a wide.</param>
/// <param name="KeyValueHeads">Each is shared by a / this many heads.</param>
/// <param name="FeedForward">ff, of each of the three matrices.</param>
/// <param name="Vocabulary">V; the language head has weights of its own.</param>
public sealed record DecoderConfig(int Width, int Depth, int Heads, int KeyValueHeads, int FeedForward, int Vocabulary = 32000)
{
    public static readonly DecoderConfig Tiny = new(256, 4, 8, 4, 688, 8192);
    public static readonly DecoderConfig OneB = new(2048, 22, 32, 4, 5632);
    public static readonly DecoderConfig SevenB = new(4096, 32, 32, 32, 11008);

    /// <summary>What the shapes are trained and measured at; rotary positions themselves have no end.</summary>
    public const int MostPositions = 4096;

    public int HeadWidth => Width / Heads;

    /// <summary>kv: the width of all keys, and of all values.</summary>
    public int KeyValueWidth => HeadWidth * KeyValueHeads;

    /// <summary>
    /// FLOP of one sequence's forward pass, 2 to a multiply-accumulate: MAC = L · [s(2h² + 2h·kv + 3h·ff) + 2s²h] + s·h·V. Attention
    /// is counted in full, not halved for the causal mask, as Megatron-LM (Narayanan et al. 2021, appendix) and the published counts
    /// do: composed attention computes all of it, and a kernel that skips the upper half shows in the utilisation.
    /// </summary>
    public double ForwardFlop(int length)
    {
        double s = length, h = Width, kv = KeyValueWidth;
        var block = (s * ((2 * h * h) + (2 * h * kv) + (3 * h * FeedForward))) + (2 * s * s * h);
        return 2 * ((Depth * block) + (s * h * Vocabulary));
    }

    /// <summary>
    /// FLOP of generating one sequence: p prompt tokens at once, then one at a time up to s, the last of which is not run. MAC =
    /// L · [(s-1)(2h² + 2h·kv + 3h·ff) + 2h(p² + (p+1) + … + (s-1))] + (s-p)h·V: each token looks at those before it, once its key and
    /// value are kept, and the language head is only asked for what comes next.
    /// </summary>
    public double GenerateFlop(GenerationLength length)
    {
        double p = length.Prompt, s = length.Total, h = Width, kv = KeyValueWidth;
        var looks = (p * p) + ((((s - 1) * s) - (p * (p + 1))) / 2);
        var blocks = ((s - 1) * ((2 * h * h) + (2 * h * kv) + (3 * h * FeedForward))) + (2 * h * looks);
        return 2 * ((Depth * blocks) + (length.New * h * Vocabulary));
    }

    /// <summary>Beside whose linear layers adapters go.</summary>
    public IReadOnlyList<TransformerBlocks> Blocks(int length) =>
    [
        new()
        {
            Count = Depth, Width = Width, Heads = Heads, KeyValueWidth = KeyValueWidth, FeedForward = FeedForward, Mlp = Mlp.Gated, Projections = Projections.Separate,
            Tokens = length, AttentionTokens = length, Span = length,
        },
    ];

    /// <summary>2V·h + L · (2h² + 2h·kv + 3h·ff + 2h) + h; there are no biases.</summary>
    public long Parameters
    {
        get
        {
            long h = Width, kv = KeyValueWidth;
            return (2 * h * Vocabulary) + (Depth * ((2 * h * h) + (2 * h * kv) + (3 * h * FeedForward) + (2 * h))) + h;
        }
    }
}

/// <summary>Tokens [B, s] to the logits of each next token, [B, s, V].</summary>
public sealed class Decoder : Module<Tensor, Tensor>, ITrainable
{
    private readonly Embedding embed;
    private readonly Rotary rotary;
    private readonly ModuleList<Block> blocks;
    private readonly RmsNorm norm;
    private readonly Linear head;

    private readonly DecoderConfig _config;
    private readonly int _length;
    private readonly Checkpointing _checkpointing;

    public Decoder(DecoderConfig config, int length, Checkpointing checkpointing = Checkpointing.Off, Device? device = null, LinearLayers? layers = null)
        : base(nameof(Decoder))
    {
        (_config, _length, _checkpointing) = (config, length, checkpointing);
        embed = Embedding(config.Vocabulary, config.Width, device: device);
        rotary = new Rotary(config.HeadWidth, length, device);
        blocks = ModuleList([.. Enumerable.Range(0, config.Depth).Select(_ => new Block(config, layers ?? LinearLayers.Trained, device))]);
        norm = new RmsNorm(config.Width, device);
        head = Linear(config.Width, config.Vocabulary, hasBias: false, device: device);
        RegisterComponents();
        layers?.Finish(this);
    }

    public nn.Module Module => this;

    public override Tensor forward(Tensor tokens) => Logits(tokens, new Sight(rotary));

    /// <summary>Several samples to a sequence, none of which sees another.</summary>
    /// <param name="positions">Of each token in its own sample, [B, s].</param>
    /// <param name="mask">Which tokens each one sees, [B, 1, s, s].</param>
    internal Tensor Packed(Tensor tokens, Tensor positions, Tensor mask) => Logits(tokens, new Sight(rotary, positions, mask));

    /// <summary>Tokens [B, n] that follow those in the cache, and go into it, to the logits [B, V] of the token after the last.</summary>
    internal Tensor Next(Tensor tokens, KeyValueCache cache)
    {
        using var scope = NewDisposeScope();
        var x = Hidden(tokens, block => new(rotary, Past: cache.Of(block)));
        var last = norm.call(x.select(1, x.size(1) - 1));                   // [B, h]
        return head.call(last).MoveToOuterDisposeScope();
    }

    /// <summary>A cache for up to so many tokens of each sequence.</summary>
    internal KeyValueCache NewCache(int tokens) => new(_config.Depth, tokens);

    private Tensor Logits(Tensor tokens, Sight sight)
    {
        using var x = Hidden(tokens, _ => sight);
        using var normed = norm.call(x);
        return head.call(normed);                                           // [B, s, V]
    }

    // [B, s] -> [B, s, h].
    private Tensor Hidden(Tensor tokens, Func<int, Sight> sightOf) =>
        BlockStack.Run(blocks.Index(), embed.call(tokens), _checkpointing, (block, input) => block.Item.call(input, sightOf(block.Index)));

    /// <summary>Random tokens without padding; the label of each position is the token after it.</summary>
    public Batch MakeBatch(int samples, Random random)
    {
        var (tokens, labels) = (new long[samples * _length], new long[samples * _length]);
        for (var sample = 0; sample < samples; sample++)
        {
            long next = random.Next(_config.Vocabulary);
            for (var i = sample * _length; i < (sample + 1) * _length; i++)
                (tokens[i], labels[i]) = (next, next = random.Next(_config.Vocabulary));
        }

        return new([tensor(tokens, [samples, _length])], tensor(labels, [samples, _length]), tokens.Length);
    }

    public Tensor Predict(Batch batch) => call(batch.Inputs[0]);

    /// <summary>The mean cross-entropy of the next tokens.</summary>
    public Tensor Loss(Batch batch)
    {
        using var logits = Predict(batch);
        using var rows = logits.flatten(0, 1);                              // [B·s, V]
        using var labels = batch.Labels.flatten();
        return F.cross_entropy(rows, labels);
    }

    /// <summary>Pre-norm: x + attention(norm1(x)), then x + mlp(norm2(x)).</summary>
    private sealed class Block : Module<Tensor, Sight, Tensor>
    {
        private readonly RmsNorm norm1;
        private readonly Attention attention;
        private readonly RmsNorm norm2;
        private readonly SwiGlu mlp;

        public Block(DecoderConfig config, LinearLayers layers, Device? device)
            : base(nameof(Block))
        {
            norm1 = new RmsNorm(config.Width, device);
            attention = new Attention(config, layers, device);
            norm2 = new RmsNorm(config.Width, device);
            mlp = new SwiGlu(config, layers, device);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x, Sight sight)
        {
            using var attended = Attended(x, sight);
            using var normed = norm2.call(attended);
            using var change = mlp.call(normed);
            return attended.add(change);
        }

        private Tensor Attended(Tensor x, Sight sight)
        {
            using var normed = norm1.call(x);
            using var change = attention.call(normed, sight);
            return x.add(change);
        }
    }

    private sealed class Attention : Module<Tensor, Sight, Tensor>
    {
        private readonly Module<Tensor, Tensor> query;
        private readonly Module<Tensor, Tensor> key;
        private readonly Module<Tensor, Tensor> value;
        private readonly Module<Tensor, Tensor> output;
        private readonly DecoderConfig _config;

        public Attention(DecoderConfig config, LinearLayers layers, Device? device)
            : base(nameof(Attention))
        {
            _config = config;
            query = layers.Make(LoraTargets.Query, config.Width, config.Width, hasBias: false, device: device);
            key = layers.Make(LoraTargets.Key, config.Width, config.KeyValueWidth, hasBias: false, device: device);
            value = layers.Make(LoraTargets.Value, config.Width, config.KeyValueWidth, hasBias: false, device: device);
            output = layers.Make(LoraTargets.Output, config.Width, config.Width, hasBias: false, device: device);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x, Sight sight)
        {
            using var scope = NewDisposeScope();
            var q = sight.Turn(Heads(query.call(x), _config.Heads));
            var k = sight.Turn(Heads(key.call(x), _config.KeyValueHeads));
            var v = Heads(value.call(x), _config.KeyValueHeads);
            var y = sight.Past is { } past ? Following(q, k, v, past)
                : F.scaled_dot_product_attention(q, Shared(k), Shared(v), sight.Mask, is_casual: sight.Mask is null);
            y = y.transpose(1, 2).reshape(x.size(0), x.size(1), x.size(2));           // [B, a, s, d] -> [B, s, h]
            return output.call(y).MoveToOuterDisposeScope();
        }

        // A prompt begins an empty cache; after it tokens come one by one, and see all there are. The queries that share a key and value
        // head then stand as so many rows, [B, n, a/n, d], so that the cache is not copied for each.
        private Tensor Following(Tensor q, Tensor k, Tensor v, LayerCache past)
        {
            var prompt = past.Length == 0;
            var (B, a, s, d) = (q.size(0), q.size(1), q.size(2), q.size(3));
            if (!prompt && s > 1)
                throw new InvalidOperationException($"after the prompt tokens come one at a time; these are {s}");
            var (keys, values) = past.Append(k, v);
            return prompt
                ? F.scaled_dot_product_attention(q, Shared(keys), Shared(values), is_casual: true)
                : F.scaled_dot_product_attention(q.reshape(B, k.size(1), a / k.size(1), d), keys, values).view(B, a, 1, d);
        }

        private Tensor Heads(Tensor x, int heads) => x.view(x.size(0), x.size(1), heads, _config.HeadWidth).transpose(1, 2);   // [B, s, n·d] -> [B, n, s, d]

        // Each head of keys or values for the a/n queries that share it: [B, n, s, d] -> [B, a, s, d].
        private Tensor Shared(Tensor x)
        {
            var (B, n, s, d) = (x.size(0), x.size(1), x.size(2), x.size(3));
            return n == _config.Heads ? x : x.unsqueeze(2).expand(B, n, _config.Heads / n, s, d).reshape(B, _config.Heads, s, d);
        }
    }

    /// <summary>down(silu(gate(x)) · up(x)): Shazeer, "GLU Variants Improve Transformer" (2020).</summary>
    private sealed class SwiGlu : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> gate;
        private readonly Module<Tensor, Tensor> up;
        private readonly Module<Tensor, Tensor> down;

        public SwiGlu(DecoderConfig config, LinearLayers layers, Device? device)
            : base(nameof(SwiGlu))
        {
            gate = layers.Make(LoraTargets.FeedForward, config.Width, config.FeedForward, hasBias: false, device: device);
            up = layers.Make(LoraTargets.FeedForward, config.Width, config.FeedForward, hasBias: false, device: device);
            down = layers.Make(LoraTargets.FeedForward, config.FeedForward, config.Width, hasBias: false, device: device);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            using var gated = Gated(x);
            return down.call(gated);                                        // [B, s, h]
        }

        private Tensor Gated(Tensor x)
        {
            using var gates = gate.call(x);                                 // [B, s, ff]
            using var open = F.silu(gates);
            using var values = up.call(x);
            return open.mul(values);
        }
    }
}
