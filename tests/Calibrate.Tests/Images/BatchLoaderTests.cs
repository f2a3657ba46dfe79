using System.Collections.Concurrent;
using Calibrate.Images.Jpeg;
using Calibrate.Images.Pipelines;
using Calibrate.Images.Samples;
using Calibrate.Planning;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Images;

public class BatchLoaderTests
{
    private static readonly string[] Three = ["photo.jpg", "progressive.jpg", "grey.jpg"];

    private static readonly ImageSet Photos = new(ImageSource.Given, [.. Three.Select(ImageData.PathOf)], 1, "");

    [Theory]
    [InlineData(ImagePipeline.Imagenet)]
    [InlineData(ImagePipeline.Yolo)]
    public void AnyNumberOfWorkersMakesTheSameBatchesInTheSameOrder(ImagePipeline pipeline)
    {
        var one = Batches(1);
        Batches(2).ShouldBe(one);
        Batches(5).ShouldBe(one);
        one.Distinct().Count().ShouldBe(one.Count);

        List<float> Batches(int workers)
        {
            using var loader = new BatchLoader(Settings(workers) with { Pipeline = pipeline, ImageSize = 32 });
            List<float> sums = [];
            for (var i = 0; i < 9; i++)
            {
                using var batch = loader.Next();
                sums.Add(batch.Pixels.Select((value, at) => value * (1 + (at % 7))).Sum());
            }

            return sums;
        }
    }

    [Fact]
    public void NoMoreIsMadeAheadThanTwoBatchesAWorker()
    {
        var made = new ConcurrentBag<long>();
        using var enough = new CountdownEvent(6);
        var settings = Settings(3);
        using var loader = new BatchLoader(settings, () => new Numbers(place =>
        {
            if (place % settings.Batch == settings.Batch - 1)
            {
                made.Add(place / settings.Batch);
                if (!enough.IsSet)
                    enough.Signal();
            }
        }));

        // All six are there, and the seventh would need room: a taken one makes it.
        enough.Wait(TestContext.Current.CancellationToken);
        made.Order().ShouldBe([0, 1, 2, 3, 4, 5]);
        loader.Next().Dispose();
        loader.Next().Targets[0].ShouldBe(settings.Batch);
    }

    [Fact]
    public void ABufferIsUsedAgain()
    {
        using var loader = new BatchLoader(Settings(1), () => new Numbers(_ => { }));
        var seen = new HashSet<float[]>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < 50; i++)
        {
            using var batch = loader.Next();
            seen.Add(batch.Pixels);
        }

        seen.Count.ShouldBeLessThanOrEqualTo(1 + LoaderSettings.Prefetch);
    }

    [Fact]
    public void ABrokenFileIsNamedAtItsBatch()
    {
        using var folder = new TemporaryFolder();
        var broken = Path.Combine(folder.Path, "broken.jpg");
        File.WriteAllBytes(broken, ImageData.Bytes("photo.jpg")[..600]);
        using var loader = new BatchLoader(Settings(2) with { Images = Photos with { Files = [broken] } });

        Should.Throw<JpegException>(loader.Next).Message.ShouldStartWith(broken);
    }

    [Fact]
    public void AFileThatWentAwayIsNamed()
    {
        using var loader = new BatchLoader(Settings(1) with { Images = Photos with { Files = ["/nowhere/gone.jpg"] } });

        Should.Throw<IOException>(loader.Next).Message.ShouldContain("/nowhere/gone.jpg");
    }

    [Fact]
    public void DisposingEndsTheWorkersWhileTheyWaitForRoom()
    {
        var disposed = 0;
        var loader = new BatchLoader(Settings(4), () => new Numbers(_ => { }, () => Interlocked.Increment(ref disposed)));
        loader.Next().Dispose();

        loader.Dispose();

        disposed.ShouldBeInRange(1, 4);
        Should.Throw<ObjectDisposedException>(loader.Next);
    }

    private static LoaderSettings Settings(int workers) => new()
    {
        Pipeline = ImagePipeline.Imagenet, Images = Photos, Library = ImageData.Library, ImageSize = 24, Batch = 4, Workers = workers, Seed = 11,
    };

    // The place as the target.
    private sealed class Numbers(Action<long> loaded, Action? disposed = null) : ISampleLoader
    {
        public void Load(long place, Span<float> pixels, Span<float> targets)
        {
            targets[0] = place;
            loaded(place);
        }

        public void Dispose() => disposed?.Invoke();
    }
}
