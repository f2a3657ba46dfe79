using TorchSharp;

namespace Calibrate.Torch;

/// <summary>Never made here: see <see cref="Feature.CudaEvents"/>.</summary>
public sealed class CudaEvent : IDisposable
{
    /// <exception cref="MissingOperatorException">Always.</exception>
    public CudaEvent(torch.Device? device = null, bool enable_timing = false) => Provider.Require(Feature.CudaEvents);

#pragma warning disable CA1822 // as in the binding
    public void record() => Provider.Require(Feature.CudaEvents);

    public TimeSpan elapsed_time(CudaEvent end) => throw new MissingOperatorException(Provider.WhyMissing(Feature.CudaEvents)!);
#pragma warning restore CA1822

    public void Dispose()
    {
    }
}
