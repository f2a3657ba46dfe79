using Calibrate.Images.Pipelines;

namespace Calibrate.Measuring.Loading;

/// <summary>The real loader, whose batches go nowhere.</summary>
public sealed class LoadedStream(LoaderSettings settings) : IBatchStream
{
    private readonly BatchLoader _loader = new(settings);

    public void Take() => _loader.Next().Dispose();

    public void Dispose() => _loader.Dispose();
}
