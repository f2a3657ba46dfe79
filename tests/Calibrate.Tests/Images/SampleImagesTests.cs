using Calibrate.Images.Samples;
using Calibrate.Planning;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Images;

public sealed class SampleImagesTests : IDisposable
{
    private static readonly SampleRecipe Few = SampleRecipe.For(ImagePipeline.Imagenet) with { Count = 4 };

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _said = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheyAreMadeOnceAndAreTheSameEverywhere()
    {
        var first = Open(Few);
        var again = Open(Few);
        using var elsewhere = new TemporaryFolder();

        again.Sha256.ShouldBe(first.Sha256);
        _said.Count.ShouldBe(1);
        new SampleImages(elsewhere.Path).Open(Few, ImageData.Library, _ => { }).Sha256.ShouldBe(first.Sha256);
    }

    [Theory]
    [InlineData(ImagePipeline.Imagenet, 500, 375, 108_000)]
    [InlineData(ImagePipeline.Yolo, 640, 480, 152_000)]
    public void TheyAreOfTheSizeOfTheDataSetTheyStandFor(ImagePipeline pipeline, int width, int height, double bytes)
    {
        var images = Open(SampleRecipe.For(pipeline) with { Count = 8 });
        var image = new Calibrate.Images.RgbImage();
        using var decoder = new Calibrate.Images.Jpeg.JpegDecoder(ImageData.Library);

        decoder.Decode(File.ReadAllBytes(images.Files[0]), "first", image);
        (image.Width, image.Height).ShouldBe((width, height));
        decoder.Decode(File.ReadAllBytes(images.Files[3]), "fourth", image);
        (image.Width, image.Height).ShouldBe((height, width));
        ((double)images.Bytes / images.Files.Count).ShouldBeInRange(0.85 * bytes, 1.15 * bytes);
    }

    [Fact]
    public void AFileThatIsMissingIsMadeAgain() => RepairedAfter(files => File.Delete(files[2]));

    [Fact]
    public void AFileThatWasChangedIsMadeAgain() => RepairedAfter(files =>
    {
        var bytes = File.ReadAllBytes(files[1]);
        bytes[^10] ^= 1;
        File.WriteAllBytes(files[1], bytes);
    });

    [Fact]
    public void WithoutAManifestAllIsMadeAgain() => RepairedAfter(files => File.Delete(Path.Combine(Path.GetDirectoryName(files[0])!, "manifest.json")));

    [Fact]
    public void AManifestThatIsNoJsonCountsAsNone() => RepairedAfter(files => File.WriteAllText(Path.Combine(Path.GetDirectoryName(files[0])!, "manifest.json"), "{"));

    [Fact]
    public void AnotherRecipeMakesOthers()
    {
        var first = Open(Few);
        Open(Few with { Quality = 50 }).Bytes.ShouldBeLessThan(first.Bytes);
        _said.Count.ShouldBe(2);
    }

    [Fact]
    public void AFolderOfTheUsersIsReadInTheOrderOfNames()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "b"));
        foreach (var name in new[] { "b/2.JPEG", "a.jpg", "b/1.jpeg", "notes.txt" })
            File.WriteAllText(Path.Combine(_folder.Path, name), "12345");

        var images = ImageSet.In(_folder.Path);

        images.Files.Select(file => Path.GetRelativePath(_folder.Path, file)).ShouldBe(["a.jpg", "b/1.jpeg", "b/2.JPEG"]);
        (images.Bytes, images.Source).ShouldBe((15, ImageSource.Given));
    }

    [Fact]
    public void AnEmptyFolderIsRefused() =>
        Should.Throw<UsageException>(() => ImageSet.In(_folder.Path)).Message.ShouldStartWith($"--images {_folder.Path}: there is no .jpg or .jpeg file in it");

    [Fact]
    public void AFolderThatIsNotThereIsRefused() =>
        Should.Throw<UsageException>(() => ImageSet.In("/nowhere")).Message.ShouldBe("--images /nowhere: there is no such folder; give one with .jpg or .jpeg files, or leave it out for generated ones");

    private ImageSet Open(SampleRecipe recipe) => new SampleImages(_folder.Path).Open(recipe, ImageData.Library, _said.Add);

    private void RepairedAfter(Action<IReadOnlyList<string>> harm)
    {
        var before = Open(Few);
        harm(before.Files);

        Open(Few).Sha256.ShouldBe(before.Sha256);

        _said.Count.ShouldBe(2);
    }
}
