using System.Text.Json;
using Calibrate.Images.Jpeg;
using Calibrate.Profiles.Loading;
using Calibrate.Tests.Images;

namespace Calibrate.Cli.Tests.Application;

public sealed class LoaderTests : IDisposable
{
    // A tenth of a second each time somebody looks.
    private readonly TestApp _app = new() { Clock = new Ticking() };

    private readonly string _images;

    public LoaderTests()
    {
        _images = Directory.CreateDirectory(Path.Combine(_app.Folder, "own")).FullName;
        foreach (var name in new[] { "photo.jpg", "progressive.jpg" })
            File.Copy(ImageData.PathOf(name), Path.Combine(_images, name));
    }

    public void Dispose() => _app.Dispose();

    [Fact]
    public void ItMeasuresAndKeepsWhatItFound()
    {
        Loader("--images", _images, "--workers", "1,2", "--image-size", "32", "--repeats", "2", "--duration", "0.2s").ShouldBe(0, _app.Error.ToString());

        var file = Directory.GetFiles(_app.Folder, "*-loader.json", SearchOption.AllDirectories).ShouldHaveSingleItem();
        var kept = LoaderJson.Load(file);
        kept.Workers.Select(row => row.Workers).ShouldBe([1, 2]);
        kept.Workers.ShouldAllBe(row => row.Repeats.Length == 2);
        (kept.ImageSize, kept.Images.Count, kept.Images.Source).ShouldBe((32, 2, "given"));
        var text = _app.Out.ToString();
        text.ShouldContain("imagenet to 32 pixels, batches of 32, 2 made ahead by each worker");
        text.ShouldContain("2 given");
        text.ShouldContain($"loader: {file}");
    }

    [Fact]
    public void AsJsonItIsTheDocumentAlone()
    {
        Loader("--images", _images, "--workers", "1", "--pipeline", "yolo", "--image-size", "64", "--repeats", "1", "--duration", "0.1s", "--json").ShouldBe(0, _app.Error.ToString());

        using var document = JsonDocument.Parse(_app.Out.ToString());
        document.RootElement.GetProperty("schema").GetString().ShouldBe("calibrate.loader/1");
        document.RootElement.GetProperty("pipeline").GetString().ShouldBe("yolo");
        var row = document.RootElement.GetProperty("workers")[0];
        row.GetProperty("status").GetString().ShouldBe("NotConverged");
        row.GetProperty("imagesPerSecond").GetProperty("value").GetDouble().ShouldBeGreaterThan(0);
        row.GetProperty("imagesPerSecond").TryGetProperty("low", out _).ShouldBeFalse();
        File.ReadAllText(Directory.GetFiles(_app.Folder, "*-loader.json", SearchOption.AllDirectories).Single()).TrimEnd().ShouldBe(_app.Out.ToString().TrimEnd());
        _app.Error.ToString().ShouldContain("round 1 of 1: 1 worker, ");
    }

    [Fact]
    public void WithoutALibraryItSaysWhatToInstall()
    {
        _app.Jpeg = () => throw new JpegLibraryMissingException("no decoder: install one");
        Loader("--images", _images).ShouldBe(1);
        _app.Error.ToString().ShouldBe("calibrate: no decoder: install one\n");
    }

    [Fact]
    public void ARunThatLoadsIsRefusedBeforeItStartsWithoutALibrary()
    {
        _app.Jpeg = () => throw new JpegLibraryMissingException("no decoder: install one");
        _app.RunHere("--workload", "vit-b", "--loader", "real").ShouldBe(1);
        _app.Error.ToString().ShouldBe("calibrate: no decoder: install one\n");
    }

    [Fact]
    public void ABrokenImageIsNamed()
    {
        var broken = Path.Combine(_images, "broken.jpg");
        File.WriteAllBytes(broken, ImageData.Bytes("photo.jpg")[..700]);
        Loader("--images", _images, "--workers", "1", "--image-size", "32", "--repeats", "1", "--duration", "0.1s").ShouldBe(1);
        _app.Error.ToString().ShouldStartWith($"calibrate: {broken}: cannot be decoded: Premature end");
        Directory.GetFiles(_app.Folder, "*-loader.json", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--workers 0", "--workers 0: give 1 to 1024 threads, separated by commas")]
    [InlineData("--workers 1,x", "--workers x: give whole numbers of threads, 1 or more, separated by commas")]
    [InlineData("--image-size 8", "--image-size 8: give the side in pixels, 32 to 4096")]
    [InlineData("--pipeline coco", "--pipeline coco: there is no such pipeline; give imagenet or yolo")]
    [InlineData("--repeats 0", "--repeats 0: give 1 to 100; below 5 there is no status but NotConverged")]
    [InlineData("--duration 5", "--duration 5: give a duration above 0 with its unit, such as 90s, 10m or 1h30m")]
    [InlineData("--images /nowhere", "--images /nowhere: there is no such folder; give one with .jpg or .jpeg files, or leave it out for generated ones")]
    public void BadInputIsNamed(string flags, string message)
    {
        Loader(flags.Split(' ')).ShouldBe(2);
        _app.Error.ToString().ShouldBe($"calibrate: {message}\n");
        _app.Out.ToString().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--workload bert-base --loader real", "--loader real: bert-base does not learn from single images, which alone are loaded; give --workload vit-ti, vit-s, vit-b, vit-l, vit-h, or --loader synthetic")]
    [InlineData("--loader real", "--loader real: bert-mini does not learn from single images, which alone are loaded; give --workload vit-ti, vit-s, vit-b, vit-l, vit-h, or --loader synthetic")]
    [InlineData("--workload vit-b --loader-workers 2", "--loader-workers 2: goes with --loader real; without it nothing is loaded")]
    [InlineData("--workload vit-b --loader real --loader-workers 0", "--loader-workers 0: give 1 to 1024 threads; the default is the physical cores")]
    [InlineData("--workload vit-b --loader fake", "--loader fake: there is no such loader; give synthetic or real")]
    [InlineData("estimate yolov8 --on ml.g4dn.xlarge --loader x", "--loader x: there is no such file; calibrate loader writes one and names it in its last line")]
    public void BadInputOfOthersIsNamed(string line, string message)
    {
        _app.Run(line.Split(' ')).ShouldBe(2);
        _app.Error.ToString().ShouldBe($"calibrate: {message}\n");
    }

    private int Loader(params string[] flags) => _app.RunHere(["loader", .. flags]);

    private sealed class Ticking : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Add(ref _ticks, TimeSpan.TicksPerSecond / 10);
    }
}
