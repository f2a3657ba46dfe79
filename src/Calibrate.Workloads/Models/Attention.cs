using Calibrate.Measuring;
using Calibrate.Planning;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Models;

/// <summary>How attention is carried out; the numbers are the same but for rounding.</summary>
public enum AttentionForm
{
    /// <summary>Of single operators, which write the N x N scores to memory and read them again.</summary>
    Composed,

    /// <summary>By libtorch's own operator, in one kernel that keeps them on the chip (Dao et al., "FlashAttention", NeurIPS 2022).</summary>
    Fused,
}

/// <summary>
/// One layer's scaled dot-product attention without its projections and without a mask: Vaswani et al., "Attention is all you
/// need" (NeurIPS 2017), equation 1.
/// </summary>
/// <param name="Heads">H, as BERT-base's and ViT-B's.</param>
/// <param name="Width">D, of all heads together.</param>
public sealed record AttentionConfig(int Heads = 12, int Width = 768)
{
    public static readonly AttentionConfig Default = new();

    /// <summary>FLOP of one sequence's forward pass, 2 to a multiply-accumulate: MAC = 2N²·D, for the scores and for the weighted values.</summary>
    public double ForwardFlop(int length) => 4.0 * length * length * Width;

    /// <summary>None of attention's own: one number behind it, so that a training step has something to change.</summary>
    public static long Parameters => 1;
}

/// <summary>softmax(q · kᵀ / √d) · v over queries, keys and values [B, H, N, d], each of them an input that gradients are made of.</summary>
public sealed class Attention : Module<Tensor, Tensor, Tensor, Tensor>, ITrainable
{
    private readonly Parameter gain;

    private readonly AttentionConfig _config;
    private readonly int _length;
    private readonly AttentionForm _form;

    /// <exception cref="UnsupportedException">Checkpointing: there are no blocks between which anything is kept.</exception>
    public Attention(AttentionConfig config, int length, AttentionForm form, Checkpointing checkpointing = Checkpointing.Off, Device? device = null)
        : base(nameof(Attention))
    {
        if (checkpointing == Checkpointing.On)
            throw new UnsupportedException("attention alone has no blocks whose activations could be computed again; use --checkpointing off");
        (_config, _length, _form) = (config, length, form);
        gain = PrimitiveTask.Gain(device);
        RegisterComponents();
    }

    public nn.Module Module => this;

    public override Tensor forward(Tensor query, Tensor key, Tensor value) => _form == AttentionForm.Fused
        ? F.scaled_dot_product_attention(query, key, value)
        : Composed(query, key, value);

    /// <summary>Normal queries, keys and values; the label is what a layer above would send back, the gradient of the output.</summary>
    public Batch MakeBatch(int samples, Random random)
    {
        long[] shape = [samples, _config.Heads, _length, _config.Width / _config.Heads];
        return new([randn(shape), randn(shape), randn(shape)], randn(shape), RealTokens: null);
    }

    public Tensor Predict(Batch batch)
    {
        using var scope = NewDisposeScope();
        return call(PrimitiveTask.Leaf(batch.Inputs[0]), PrimitiveTask.Leaf(batch.Inputs[1]), PrimitiveTask.Leaf(batch.Inputs[2])).MoveToOuterDisposeScope();
    }

    public Tensor Loss(Batch batch)
    {
        using var output = Predict(batch);                                  // [B, H, N, d]
        return PrimitiveTask.Loss(output, batch.Labels, gain);
    }

    private static Tensor Composed(Tensor query, Tensor key, Tensor value)
    {
        using var scope = NewDisposeScope();
        var scaled = query * (1 / Math.Sqrt(query.size(-1)));
        var scores = scaled.matmul(key.transpose(-2, -1));                  // [B, H, N, N]
        return scores.softmax(-1).matmul(value).MoveToOuterDisposeScope();  // [B, H, N, d]
    }
}
