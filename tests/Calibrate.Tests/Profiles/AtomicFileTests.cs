using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ItWritesTheBytesAndNothingElse()
    {
        AtomicFile.Write(Disk.Local, _folder["a"], [1, 2, 3], Existing.Keep);

        File.ReadAllBytes(_folder["a"]).ShouldBe([1, 2, 3]);
        _folder.Files.ShouldBe(["a"]);
    }

    [Fact]
    public void AFileToKeepIsKept()
    {
        File.WriteAllBytes(_folder["a"], [1]);

        Should.Throw<IOException>(() => AtomicFile.Write(Disk.Local, _folder["a"], [2], Existing.Keep));

        File.ReadAllBytes(_folder["a"]).ShouldBe([1]);
        _folder.Files.ShouldBe(["a"]);
    }

    [Fact]
    public void AFileToReplaceIsReplaced()
    {
        File.WriteAllBytes(_folder["a"], [1]);

        AtomicFile.Write(Disk.Local, _folder["a"], [2], Existing.Replace);

        File.ReadAllBytes(_folder["a"]).ShouldBe([2]);
    }

    [Fact]
    public void AMissingFolderIsAnError() =>
        Should.Throw<DirectoryNotFoundException>(() => AtomicFile.Write(Disk.Local, _folder["no/a"], [1], Existing.Keep));

    [Fact]
    public void AWriteThatFailsAnywhereLeavesNothing()
    {
        foreach (var failing in Enum.GetValues<DiskStep>().Except([DiskStep.Delete, DiskStep.Lock, DiskStep.Open, DiskStep.CreateFolder]))
        {
            var disk = new SteppedDisk((step, path) =>
            {
                if (step == failing)
                    throw new IOException(path);
            });
            Should.Throw<IOException>(() => AtomicFile.Write(disk, _folder["a"], [1, 2], Existing.Keep));
            _folder.Files.ShouldBeEmpty(failing.ToString());
        }
    }

    [Fact]
    public void ASweepTakesWhatWritersLeftAsideAndNothingElse()
    {
        File.WriteAllText(_folder[".a.json.0123.tmp"], "");
        File.WriteAllText(_folder["a.json"], "");
        File.WriteAllText(_folder["b.tmp"], "");

        AtomicFile.Sweep(Disk.Local, _folder.Path);

        _folder.Files.ShouldBe(["a.json", "b.tmp"]);
    }
}
