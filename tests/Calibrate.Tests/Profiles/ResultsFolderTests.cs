using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles;

public sealed class ResultsFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void BothFilesAreNamedByDeviceTimeAndSuite()
    {
        var files = new ResultsFolder(_folder.Path, Disk.Local).Save(Sample.Profile());

        _folder.Files.ShouldBe(["example-cpu-2000/20260131-080000-reduced.csv", "example-cpu-2000/20260131-080000-reduced.json"]);
        ProfileJson.Load(files.Json).Cells.Count.ShouldBe(4);
        File.ReadAllBytes(files.Csv).ShouldBe(ProfileCsv.Write(Sample.Profile()));
    }

    [Fact]
    public void TheNameIsInUtc()
    {
        var profile = Sample.Profile() with { Created = new(2026, 1, 31, 1, 0, 0, TimeSpan.FromHours(2)) };

        Path.GetFileName(new ResultsFolder(_folder.Path, Disk.Local).Save(profile).Json).ShouldBe("20260130-230000-reduced.json");
    }

    [Fact]
    public void NothingIsOverwritten()
    {
        var results = new ResultsFolder(_folder.Path, Disk.Local);
        var first = results.Save(Sample.Profile());
        var before = File.ReadAllBytes(first.Json);

        var other = Sample.Profile();
        other = other with { Run = other.Run with { Seed = other.Run.Seed + 1 } };
        Path.GetFileName(results.Save(other).Json).ShouldBe("20260131-080000-reduced-2.json");
        File.ReadAllBytes(first.Json).ShouldBe(before);
    }

    [Fact]
    public void ACsvAloneIsWhatAKillLeftAndIsReplaced()
    {
        var results = new ResultsFolder(_folder.Path, Disk.Local);
        var first = results.Save(Sample.Profile());
        File.Delete(first.Json);
        File.WriteAllText(first.Csv, "half");

        results.Save(Sample.Profile()).ShouldBe(first);

        File.ReadAllBytes(first.Csv).ShouldBe(ProfileCsv.Write(Sample.Profile()));
        _folder.Files.Length.ShouldBe(2);
    }

    [Fact]
    public void AWriteThatFailsLeavesNothing()
    {
        // A file where the device's folder should be.
        File.WriteAllText(_folder["example-cpu-2000"], "");

        Should.Throw<IOException>(() => new ResultsFolder(_folder.Path, Disk.Local).Save(Sample.Profile()));

        _folder.Files.ShouldBe(["example-cpu-2000"]);
    }

    [Fact]
    public void NoSlugLeadsElsewhere()
    {
        var profile = Sample.Profile();

        Should.Throw<ArgumentException>(() => new ResultsFolder(_folder.Path, Disk.Local).Save(profile with { Device = profile.Device with { Slug = "../x" } }));
    }

    [Theory]
    [InlineData("../../x", "x")]
    [InlineData("/etc/passwd", "etc-passwd")]
    [InlineData("..", "unknown")]
    public void NoSuiteDoes(string suite, string stem)
    {
        var profile = Sample.Profile();

        new ResultsFolder(_folder.Path, Disk.Local).Save(profile with { Run = profile.Run with { Suite = suite } });

        _folder.Files.ShouldAllBe(file => file.StartsWith($"example-cpu-2000/20260131-080000-{stem}.", StringComparison.Ordinal));
        _folder.Files.Length.ShouldBe(2);
    }
}
