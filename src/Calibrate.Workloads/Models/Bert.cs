using Calibrate.Planning;
using Calibrate.Workloads.Adapters;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Models;

/// <summary>
/// BERT: Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers" (NAACL 2019), section 3;
/// mini from Turc et al., "Well-Read Students Learn Better" (2019), table 1.
/// </summary>
/// <param name="Width">h.</param>
/// <param name="FeedForward">ff.</param>
/// <param name="Dropout">Of hidden states and attention probabilities, 0.1 in fine-tuning.</param>
public sealed record BertConfig(int Width, int Depth, int Heads, int FeedForward, double Dropout = 0.1, int Vocabulary = 30522, int Positions = 512, int Labels = 2)
{
    public static readonly BertConfig Mini = new(256, 4, 4, 1024);
    public static readonly BertConfig Base = new(768, 12, 12, 3072);
    public static readonly BertConfig Large = new(1024, 24, 16, 4096);

    /// <summary>
    /// FLOP of one sequence's forward pass, 2 to a multiply-accumulate: MAC = layers · [s(4h² + 2h·ff) + 2s²h]
    /// (the encoder; the pooler and the head are below 0.1%). Padding is counted: it is computed.
    /// </summary>
    public double ForwardFlop(int length)
    {
        double s = length, h = Width, ff = FeedForward;
        return 2 * Depth * ((s * ((4 * h * h) + (2 * h * ff))) + (2 * s * s * h));
    }

    /// <summary>Beside whose linear layers adapters go.</summary>
    public IReadOnlyList<TransformerBlocks> Blocks(int length) =>
    [
        new()
        {
            Count = Depth, Width = Width, Heads = Heads, KeyValueWidth = Width, FeedForward = FeedForward, Mlp = Mlp.Plain, Projections = Projections.Separate,
            Tokens = length, AttentionTokens = length, Span = length,
        },
    ];

    /// <summary>Parameters with the pooler and without the classification head.</summary>
    public long Parameters
    {
        get
        {
            long h = Width, ff = FeedForward;
            var embeddings = ((Vocabulary + Positions + 2) * h) + (2 * h);
            var layer = (4 * h * h) + (4 * h) + (2 * h * ff) + ff + h + (4 * h);
            return embeddings + (Depth * layer) + (h * h) + h;
        }
    }
}

/// <summary>A BERT encoder with pooler and classification head: tokens [B, s] and an additive mask [B, 1, 1, s] to logits [B, labels].</summary>
public sealed class Bert : Module<Tensor, Tensor, Tensor>, ITrainable
{
    private readonly Embeddings embeddings;
    private readonly ModuleList<Layer> layers;
    private readonly Linear pooler;
    private readonly Linear classifier;

    private readonly BertConfig _config;
    private readonly int _length;
    private readonly Checkpointing _checkpointing;

    public Bert(BertConfig config, int length, Checkpointing checkpointing = Checkpointing.Off, Device? device = null, LinearLayers? layers = null)
        : base(nameof(Bert))
    {
        (_config, _length, _checkpointing) = (config, length, checkpointing);
        embeddings = new Embeddings(config, device);
        this.layers = ModuleList([.. Enumerable.Range(0, config.Depth).Select(_ => new Layer(config, layers ?? LinearLayers.Trained, device))]);
        pooler = Linear(config.Width, config.Width, device: device);
        classifier = Linear(config.Width, config.Labels, device: device);
        RegisterComponents();
        layers?.Finish(this);
    }

    public nn.Module Module => this;

    public override Tensor forward(Tensor tokens, Tensor mask)
    {
        using var scope = NewDisposeScope();
        var x = embeddings.call(tokens);                                    // [B, s, h]
        x = BlockStack.Run(layers, x, _checkpointing, (layer, input) => layer.call(input, mask));
        var pooled = pooler.call(x.select(1, 0)).tanh();                    // the first token: [B, h]
        pooled = F.dropout(pooled, _config.Dropout, training);
        return classifier.call(pooled).MoveToOuterDisposeScope();           // [B, labels]
    }

    /// <summary>Lengths are uniform between half the positions and all of them; the rest is padding, masked and computed.</summary>
    public Batch MakeBatch(int samples, Random random)
    {
        var tokens = new long[samples * _length];
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = random.Next(_config.Vocabulary);
        int[] lengths = [.. Enumerable.Range(0, samples).Select(_ => random.Next(Math.Max(1, _length / 2), _length + 1))];
        long[] labels = [.. Enumerable.Range(0, samples).Select(_ => (long)random.Next(_config.Labels))];
        return new([tensor(tokens, [samples, _length]), Mask(lengths, _length)], tensor(labels), lengths.Sum());
    }

    /// <summary>What is added to the attention scores, [B, 1, 1, s]: 0 on real tokens, -infinity on padding.</summary>
    public static Tensor Mask(IReadOnlyList<int> lengths, int positions)
    {
        var values = new float[lengths.Count * positions];
        for (var sample = 0; sample < lengths.Count; sample++)
            values.AsSpan((sample * positions) + lengths[sample], positions - lengths[sample]).Fill(float.NegativeInfinity);
        return tensor(values, [lengths.Count, 1, 1, positions]);
    }

    public Tensor Predict(Batch batch) => call(batch.Inputs[0], batch.Inputs[1]);

    public Tensor Loss(Batch batch)
    {
        using var logits = Predict(batch);
        return F.cross_entropy(logits, batch.Labels);
    }

    /// <summary>Word, position and token type (all 0), summed, normed, dropped out.</summary>
    private sealed class Embeddings : Module<Tensor, Tensor>
    {
        private readonly Embedding word;
        private readonly Embedding position;
        private readonly Embedding token_type;
        private readonly LayerNorm norm;
        private readonly double _dropout;

        public Embeddings(BertConfig config, Device? device)
            : base(nameof(Embeddings))
        {
            word = Embedding(config.Vocabulary, config.Width, device: device);
            position = Embedding(config.Positions, config.Width, device: device);
            token_type = Embedding(2, config.Width, device: device);
            norm = LayerNorm(config.Width, eps: 1e-12, device: device);
            _dropout = config.Dropout;
            RegisterComponents();
        }

        public override Tensor forward(Tensor tokens)
        {
            using var scope = NewDisposeScope();
            var positions = arange(tokens.size(1), dtype: int64, device: tokens.device).unsqueeze(0);   // [1, s]
            var x = word.call(tokens) + position.call(positions) + token_type.call(zeros_like(tokens)); // [B, s, h]
            return F.dropout(norm.call(x), _dropout, training).MoveToOuterDisposeScope();
        }
    }

    /// <summary>Post-norm, as in the paper.</summary>
    private sealed class Layer : Module<Tensor, Tensor, Tensor>
    {
        private readonly SelfAttention attention;
        private readonly Module<Tensor, Tensor> intermediate;
        private readonly Module<Tensor, Tensor> output;
        private readonly LayerNorm norm;
        private readonly double _dropout;

        public Layer(BertConfig config, LinearLayers layers, Device? device)
            : base(nameof(Layer))
        {
            attention = new SelfAttention(config, layers, device);
            intermediate = layers.Make(LoraTargets.FeedForward, config.Width, config.FeedForward, device: device);
            output = layers.Make(LoraTargets.FeedForward, config.FeedForward, config.Width, device: device);
            norm = LayerNorm(config.Width, eps: 1e-12, device: device);
            _dropout = config.Dropout;
            RegisterComponents();
        }

        public override Tensor forward(Tensor x, Tensor mask)
        {
            using var scope = NewDisposeScope();
            var attended = attention.call(x, mask);
            var hidden = F.dropout(output.call(Active(attended)), _dropout, training);   // [B, s, h]
            return norm.call(attended + hidden).MoveToOuterDisposeScope();
        }

        private Tensor Active(Tensor x)
        {
            using var hidden = intermediate.call(x);                        // [B, s, ff]
            return F.gelu(hidden);
        }
    }

    private sealed class SelfAttention : Module<Tensor, Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> query;
        private readonly Module<Tensor, Tensor> key;
        private readonly Module<Tensor, Tensor> value;
        private readonly Module<Tensor, Tensor> output;
        private readonly LayerNorm norm;
        private readonly int _heads;
        private readonly double _dropout;

        public SelfAttention(BertConfig config, LinearLayers layers, Device? device)
            : base(nameof(SelfAttention))
        {
            query = layers.Make(LoraTargets.Query, config.Width, config.Width, device: device);
            key = layers.Make(LoraTargets.Key, config.Width, config.Width, device: device);
            value = layers.Make(LoraTargets.Value, config.Width, config.Width, device: device);
            output = layers.Make(LoraTargets.Output, config.Width, config.Width, device: device);
            norm = LayerNorm(config.Width, eps: 1e-12, device: device);
            (_heads, _dropout) = (config.Heads, config.Dropout);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x, Tensor mask)
        {
            using var scope = NewDisposeScope();
            var y = F.scaled_dot_product_attention(
                Heads(query.call(x)), Heads(key.call(x)), Heads(value.call(x)), mask, training ? _dropout : 0);
            y = output.call(y.transpose(1, 2).reshape(x.size(0), x.size(1), x.size(2)));   // [B, H, s, d] -> [B, s, h]
            return norm.call(x + F.dropout(y, _dropout, training)).MoveToOuterDisposeScope();
        }

        private Tensor Heads(Tensor x) => x.view(x.size(0), x.size(1), _heads, x.size(2) / _heads).transpose(1, 2);   // [B, s, h] -> [B, H, s, d]
    }
}
