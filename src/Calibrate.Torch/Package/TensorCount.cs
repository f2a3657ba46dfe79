namespace Calibrate.Torch;

/// <summary>Counts nothing, since TorchSharp does not tell: see <see cref="Feature.TensorMemory"/>.</summary>
public sealed class TensorCount : IDisposable
{
    /// <exception cref="MissingOperatorException">Always.</exception>
    public TensorCount() => Provider.Require(Feature.TensorMemory);

#pragma warning disable CA1822 // as in the binding
    public long Allocated => 0;

    public long MaxAllocated => 0;

    public void ResetPeak()
    {
    }
#pragma warning restore CA1822

    public void Dispose()
    {
    }
}
