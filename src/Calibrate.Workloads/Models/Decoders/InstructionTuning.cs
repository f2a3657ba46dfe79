using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Models.Decoders;

/// <summary>
/// A decoder that learns answers to instructions: all parameters learn, from packed sequences (see <see cref="PackedSamples"/>), and
/// only the answers' tokens count in the loss.
/// </summary>
/// <remarks>
/// No sample sees another in its sequence (a causal mask of blocks), and each counts its positions from 0, so that packing changes
/// nothing of any sample's loss. libtorch's flash attention takes no mask: with one, its other kernels run.
/// </remarks>
internal sealed class InstructionTuning(Decoder decoder, DecoderConfig config, int length) : ITrainable
{
    public nn.Module Module => decoder;

    /// <summary>Random tokens; see <see cref="PackedSamples.Draw"/> for their lengths.</summary>
    public Batch MakeBatch(int samples, Random random) => PackedSamples.Draw(samples, length, random)
        .ToBatch([.. Enumerable.Range(0, samples * length).Select(_ => (long)random.Next(config.Vocabulary))]);

    /// <summary>Of each next token, [B, s, V].</summary>
    public Tensor Predict(Batch batch) => decoder.Packed(batch.Inputs[0], batch.Inputs[1], batch.Inputs[2]);

    /// <summary>The mean cross-entropy over the answers' tokens of the batch.</summary>
    public Tensor Loss(Batch batch)
    {
        using var logits = Predict(batch);
        using var rows = logits.flatten(0, 1);                              // [B·s, V]
        using var labels = batch.Labels.flatten();
        return F.cross_entropy(rows, labels, ignore_index: PackedSamples.Ignored);
    }
}
