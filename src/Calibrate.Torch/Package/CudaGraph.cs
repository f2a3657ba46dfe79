using TorchSharp;

namespace Calibrate.Torch;

/// <summary>Never made here: see <see cref="Feature.CudaGraphs"/>.</summary>
public sealed class CudaGraph : IDisposable
{
    /// <exception cref="MissingOperatorException">Always.</exception>
    public CudaGraph(torch.Device? device = null) => Provider.Require(Feature.CudaGraphs);

    public static bool IsCompiled => false;

#pragma warning disable CA1822 // as in the binding
    public void warm_up(Action work) => Provider.Require(Feature.CudaGraphs);

    public void capture(Action work) => Provider.Require(Feature.CudaGraphs);

    public void replay() => Provider.Require(Feature.CudaGraphs);
#pragma warning restore CA1822

    public void Dispose()
    {
    }
}
