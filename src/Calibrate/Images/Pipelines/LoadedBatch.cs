namespace Calibrate.Images.Pipelines;

/// <summary>A batch in host memory; disposed of, its buffers go to the next.</summary>
public sealed class LoadedBatch : IDisposable
{
    private readonly Action<LoadedBatch> _giveBack;

    internal LoadedBatch(int samples, int pixels, int targets, Action<LoadedBatch> giveBack)
    {
        (Pixels, Targets, _giveBack) = (new float[samples * pixels], new float[samples * targets], giveBack);
        (Samples, TargetLength) = (samples, targets);
    }

    public int Samples { get; }

    /// <summary>Floats of one sample's target.</summary>
    public int TargetLength { get; }

    /// <summary>[samples, 3, N, N].</summary>
    public float[] Pixels { get; }

    /// <summary>[samples, target length].</summary>
    public float[] Targets { get; }

    public void Dispose() => _giveBack(this);
}
