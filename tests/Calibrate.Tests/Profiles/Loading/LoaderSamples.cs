using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Profiles.Loading;

namespace Calibrate.Tests.Profiles.Loading;

internal static class LoaderSamples
{
    /// <summary>100 images/s a worker on a host of 2 processors.</summary>
    public static LoaderProfile Of(ImagePipeline pipeline = ImagePipeline.Imagenet, int size = 224, double perWorker = 100) => new()
    {
        Schema = LoaderProfile.CurrentSchema,
        Created = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero),
        Tool = new("1.2.3", "abc"),
        Device = new("cpu", "AMD EPYC", "amd-epyc-2c", 1L << 34, 2),
        Environment = new("Debian", "6.1", "10.0", 2, 2, "libturbojpeg.so.0"),
        Pipeline = pipeline,
        ImageSize = size,
        Batch = 32,
        Prefetch = 2,
        Seed = 7,
        Images = new("generated", 256, 108_000.5, new string('a', 64)),
        Workers = [Row(1, perWorker), Row(2, 2 * perWorker)],
        Sha256 = "",
    };

    public static LoaderRow Row(int workers, double rate) =>
        LoaderRow.Of(workers, [.. Enumerable.Range(0, 5).Select(i => new LoaderRepeat(100_000, 100_000 / rate * (1 + (0.005 * (i - 2)))))]);
}
