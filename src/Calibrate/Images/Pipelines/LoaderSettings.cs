using Calibrate.Images.Jpeg;
using Calibrate.Images.Samples;
using Calibrate.Planning;

namespace Calibrate.Images.Pipelines;

/// <summary>A stream of batches: what decides the values in it, and how they are made.</summary>
public sealed record LoaderSettings
{
    /// <summary>Batches that each worker makes ahead: PyTorch's default.</summary>
    public const int Prefetch = 2;

    public required ImagePipeline Pipeline { get; init; }

    public required ImageSet Images { get; init; }

    public required TurboJpeg Library { get; init; }

    /// <summary>N, the side of the images that come out.</summary>
    public required int ImageSize { get; init; }

    public required int Batch { get; init; }

    /// <summary>Threads, at least 1; they decide when a batch is there, never what is in it.</summary>
    public required int Workers { get; init; }

    public required ulong Seed { get; init; }

    public Augmentation Augmentation { get; init; }

    internal int PixelsLength => RgbImage.Channels * ImageSize * ImageSize;

    internal int TargetLength => Pipeline == ImagePipeline.Yolo ? YoloLoader.TargetLength : ImagenetLoader.TargetLength;

    /// <summary>For one worker.</summary>
    internal ISampleLoader MakeLoader()
    {
        var order = new SampleOrder(Images, Seed);
        return Pipeline == ImagePipeline.Yolo
            ? new YoloLoader(order, ImageSize, Augmentation, Library)
            : new ImagenetLoader(order, ImageSize, Augmentation, Library);
    }
}
