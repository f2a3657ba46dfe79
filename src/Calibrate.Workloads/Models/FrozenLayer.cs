using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Workloads.Adapters;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Calibrate.Workloads.Models;

/// <summary>How a frozen linear layer is kept and run.</summary>
public enum LayerForm
{
    /// <summary>One product with a weight in its own type, fp32 or bf16.</summary>
    Plain,

    /// <summary>A weight packed to 4 bits, unpacked for each product: Dettmers et al., "QLoRA" (NeurIPS 2023).</summary>
    Nf4,

    /// <summary>A plain layer whose weight has taken up an adapter: Hu et al., "LoRA" (2021), section 4.1, "no additional inference latency".</summary>
    Merged,

    /// <summary>A plain layer with that adapter beside it.</summary>
    Unmerged,
}

/// <summary>A linear layer of a transformer's feed-forward part, without a bias: h to 4h, by default as wide as BERT-large's.</summary>
/// <param name="Rank">Of the adapter, where there is one.</param>
public sealed record FrozenLayerConfig(int Inputs = 1024, int Outputs = 4096, int Rank = 8)
{
    public static readonly FrozenLayerConfig Default = new();

    /// <summary>The frozen product's FLOP for one sequence, forward, 2 to a multiply-accumulate: MAC = N·in·out. Unpacking is no product.</summary>
    public double FrozenFlop(int tokens) => 2.0 * tokens * Inputs * Outputs;

    /// <summary>With an adapter beside it MAC = N·(in·out + r·(in + out)).</summary>
    public double ForwardFlop(LayerForm form, int tokens) => FrozenFlop(tokens) + (2.0 * tokens * AdapterParameters(form));

    /// <summary>in·out, and the adapter's r·(in + out) where it is beside.</summary>
    public long Parameters(LayerForm form) => ((long)Inputs * Outputs) + AdapterParameters(form);

    private long AdapterParameters(LayerForm form) => form == LayerForm.Unmerged ? (long)Rank * (Inputs + Outputs) : 0;
}

/// <summary>[B, N, in] to [B, N, out]. Training sends a gradient to the input and to an adapter beside the weight, none to the weight itself.</summary>
public sealed class FrozenLayer : Module<Tensor, Tensor>, ITrainable
{
    private readonly Parameter gain;
    private readonly Module<Tensor, Tensor> layer;

    private readonly FrozenLayerConfig _config;
    private readonly int _tokens;

    /// <param name="type">Of the weight, and of the product.</param>
    /// <exception cref="UnsupportedException">Checkpointing: there are no blocks between which anything is kept.</exception>
    public FrozenLayer(
        FrozenLayerConfig config, int tokens, LayerForm form, ScalarType type = ScalarType.Float32, Checkpointing checkpointing = Checkpointing.Off, Device? device = null)
        : base(nameof(FrozenLayer))
    {
        if (checkpointing == Checkpointing.On)
            throw new UnsupportedException("a layer alone has no blocks whose activations could be computed again; use --checkpointing off");
        (_config, _tokens) = (config, tokens);
        gain = PrimitiveTask.Gain(device);
        layer = form switch
        {
            LayerForm.Unmerged => Adapted(config, type, device),
            LayerForm.Merged => Merged(config, type, device),
            _ => Frozen(config, form == LayerForm.Nf4 ? FrozenForm.Nf4 : FrozenForm.Plain, LoraTargets.QueryValue, type, device),
        };
        RegisterComponents();
    }

    public nn.Module Module => this;

    public override Tensor forward(Tensor x) => layer.call(x);

    /// <summary>Normal inputs; the label is what a layer above would send back, the gradient of the output.</summary>
    public Batch MakeBatch(int samples, Random random) =>
        new([randn([samples, _tokens, _config.Inputs])], randn([samples, _tokens, _config.Outputs]), RealTokens: null);

    public Tensor Predict(Batch batch)
    {
        using var scope = NewDisposeScope();
        return call(PrimitiveTask.Leaf(batch.Inputs[0])).MoveToOuterDisposeScope();
    }

    public Tensor Loss(Batch batch)
    {
        using var output = Predict(batch);                                  // [B, N, out]
        return PrimitiveTask.Loss(output, batch.Labels, gain);
    }

    private static Linear Merged(FrozenLayerConfig config, ScalarType type, Device? device)
    {
        using var adapted = Adapted(config, type, device);
        return adapted.Merged();
    }

    // As if it had learned: a B of zeros would change nothing.
    private static LoraLinear Adapted(FrozenLayerConfig config, ScalarType type, Device? device)
    {
        var adapted = (LoraLinear)Frozen(config, FrozenForm.Plain, LoraTargets.FeedForward, type, device);
        foreach (var (name, parameter) in adapted.named_parameters())
        {
            if (name.EndsWith("lora_B", StringComparison.Ordinal))
                init.normal_(parameter, 0, 0.02);
        }

        return adapted;
    }

    /// <param name="targets">An adapter stands beside the layer where feed-forward layers are among them.</param>
    private static Module<Tensor, Tensor> Frozen(FrozenLayerConfig config, FrozenForm form, LoraTargets targets, ScalarType type, Device? device)
    {
        var layers = new AdaptedLayers(new(config.Rank, targets), form, type);
        var made = layers.Make(LoraTargets.FeedForward, config.Inputs, config.Outputs, hasBias: false, device);
        layers.Finish(made);
        return made;
    }
}
