using Calibrate.Measuring.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>Tensors as one stretch of a file: their bytes in memory order, one after the other.</summary>
/// <param name="tensors">Contiguous; they stay their owner's.</param>
/// <param name="chunkBytes">At once: a tensor may be larger than a span reaches, and one on another device goes through the host's memory.</param>
internal sealed class StateStream(IReadOnlyList<Tensor> tensors, long chunkBytes = 64L << 20)
{
    public long Bytes { get; } = tensors.Sum(tensor => tensor.numel() * tensor.ElementSize);

    public void WriteTo(ICheckpointFile file) => ForEachChunk((_, chunk) =>
    {
        using var here = chunk.cpu();
        file.Append(here.bytes);
    });

    /// <summary>Whether the file holds these very bytes.</summary>
    public bool Is(ICheckpointFile file)
    {
        var (same, buffer) = (true, new byte[(int)Math.Min(chunkBytes, Bytes)]);
        ForEachChunk((offset, chunk) =>
        {
            using var here = chunk.cpu();
            var own = here.bytes;
            try
            {
                file.Read(offset, buffer.AsSpan(0, own.Length));
                same &= own.SequenceEqual(buffer.AsSpan(0, own.Length));
            }
            catch (EndOfStreamException)
            {
                same = false;
            }
        });
        return same;
    }

    public void ReadFrom(ICheckpointFile file) => ForEachChunk((offset, chunk) =>
    {
        if (chunk.device_type == DeviceType.CPU)
        {
            file.Read(offset, chunk.bytes);
            return;
        }
        using var here = empty(chunk.shape, chunk.dtype, CPU);
        file.Read(offset, here.bytes);
        chunk.copy_(here);
    });

    private void ForEachChunk(Action<long, Tensor> work)
    {
        using var frozen = no_grad();
        var offset = 0L;
        foreach (var tensor in tensors)
        {
            using var scope = NewDisposeScope();
            var flat = tensor.detach().view(-1);
            var most = chunkBytes / tensor.ElementSize;
            for (var start = 0L; start < flat.numel(); start += most)
            {
                using var chunk = flat.narrow(0, start, Math.Min(most, flat.numel() - start));
                work(offset, chunk);
                offset += chunk.numel() * tensor.ElementSize;
            }
        }
    }
}
