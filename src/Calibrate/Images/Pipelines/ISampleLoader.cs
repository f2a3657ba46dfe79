namespace Calibrate.Images.Pipelines;

/// <summary>Makes one sample after another: one worker's, with the buffers it uses again.</summary>
public interface ISampleLoader : IDisposable
{
    /// <param name="place">In the stream, from 0; the same place always gives the same sample.</param>
    /// <param name="pixels">[3, N, N], all of it written.</param>
    /// <param name="targets">All of it written.</param>
    /// <exception cref="Jpeg.JpegException">Its file cannot be decoded.</exception>
    void Load(long place, Span<float> pixels, Span<float> targets);
}

/// <summary>What samples are made for.</summary>
public enum Augmentation
{
    /// <summary>Crops, flips and what else the recipe draws at random.</summary>
    Training,

    /// <summary>The same view of an image every time.</summary>
    Evaluation,
}
