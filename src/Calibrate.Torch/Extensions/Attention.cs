using Calibrate.Torch.Interop;
using TorchSharp;

namespace Calibrate.Torch;

/// <summary>Notes which backend each call of scaled_dot_product_attention on this thread gets, until it is disposed.</summary>
public sealed class AttentionWatch : IDisposable
{
    [ThreadStatic]
    private static AttentionWatch? t_current;

    private readonly AttentionWatch? _before = t_current;
    private readonly SortedSet<AttentionBackend> _seen = [];

    public AttentionWatch() => t_current = this;

    /// <summary>Those met so far; empty without attention.</summary>
    public IReadOnlyCollection<AttentionBackend> Seen => _seen;

    public void Dispose() => t_current = _before;

    internal static void Note(torch.Tensor query, torch.Tensor key, torch.Tensor value, torch.Tensor? mask, double p, bool causal)
    {
        if (t_current is { } watch)
            watch._seen.Add(Choice(query, key, value, mask, p, causal));
    }

    /// <summary>What libtorch's own choice is for these arguments, as they are after autocast.</summary>
    internal static AttentionBackend Choice(torch.Tensor query, torch.Tensor key, torch.Tensor value, torch.Tensor? mask, double p, bool causal)
    {
        if (!Op.ScaledDotProductAttention.ExistsFor(query.device_type))
            return AttentionBackend.Composed;
        // Without a kernel of its own for the device, the composed form is all there is.
        if (!Op.FusedSdpChoice.ExistsFor(query.device_type))
            return AttentionBackend.Math;
        // Autocast would bring the mask to the type of the others; the choice is not among its operators.
        using var cast = mask is null || mask.dtype == torch.ScalarType.Bool ? null : mask.to(query.dtype);
        return (AttentionBackend)Op.FusedSdpChoice.CallValue(query, key, value, cast ?? mask, p, causal).Int;
    }
}
