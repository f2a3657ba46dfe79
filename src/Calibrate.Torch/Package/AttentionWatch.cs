namespace Calibrate.Torch;

/// <summary>Notes nothing, since TorchSharp does not tell: see <see cref="Feature.AttentionBackend"/>.</summary>
public sealed class AttentionWatch : IDisposable
{
#pragma warning disable CA1822 // as in the binding
    public IReadOnlyCollection<AttentionBackend> Seen => [];
#pragma warning restore CA1822

    public void Dispose()
    {
    }
}
