using static System.FormattableString;
using Calibrate.Planning;

namespace Calibrate.Measuring.Loading;

/// <summary>What <c>calibrate loader</c> measures.</summary>
public sealed record LoaderPlan
{
    /// <summary>Samples that a worker makes before the next one takes over: a batch of PyTorch's examples.</summary>
    public const int DefaultBatch = 32;

    /// <summary>As many as a draft takes.</summary>
    public const int DefaultRepeats = 5;

    public static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(5);

    private const int MostWorkers = 1024;
    private const int MostSide = 4096;

    public required ImagePipeline Pipeline { get; init; }

    public required int ImageSize { get; init; }

    /// <summary>Fewest first.</summary>
    public required IReadOnlyList<int> Workers { get; init; }

    public int Batch { get; init; } = DefaultBatch;

    public int Repeats { get; init; } = DefaultRepeats;

    /// <summary>Of each repeat, from its first batches on.</summary>
    public TimeSpan Duration { get; init; } = DefaultDuration;

    public ulong Seed { get; init; } = RunOptions.DefaultSeed;

    /// <summary>224 for classification, 640 for detection.</summary>
    public static int DefaultImageSize(ImagePipeline pipeline) => pipeline == ImagePipeline.Yolo ? 640 : 224;

    /// <summary>1, 2, 4 … up to the processors, and these.</summary>
    public static IReadOnlyList<int> DefaultWorkers(int processors) =>
        [.. Enumerable.Range(0, 31).Select(power => 1 << power).TakeWhile(workers => workers < processors), processors];

    /// <exception cref="UsageException">A value is out of its range.</exception>
    public LoaderPlan Checked()
    {
        foreach (var workers in Workers.Where(workers => workers is < 1 or > MostWorkers))
            throw new UsageException(Invariant($"--workers {workers}: give 1 to {MostWorkers} threads, separated by commas"));
        if (ImageSize is < 32 or > MostSide)
            throw new UsageException(Invariant($"--image-size {ImageSize}: give the side in pixels, 32 to {MostSide}"));
        if (Repeats is < 1 or > 100)
            throw new UsageException(Invariant($"--repeats {Repeats}: give 1 to 100; below {DefaultRepeats} there is no status but NotConverged"));
        if (Duration > TimeSpan.FromHours(1))
            throw new UsageException($"--duration {Durations.Format(Duration)}: give at most 1h for a repeat");
        return this with { Workers = [.. Workers.Distinct().Order()] };
    }
}
