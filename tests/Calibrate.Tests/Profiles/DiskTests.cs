using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles;

public sealed class DiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFileGoesOnWhereItIsCut()
    {
        using (var file = Disk.Local.Create(_folder["a"]))
            file.Append([1, 2, 3, 4]);
        using (var file = Disk.Local.Open(_folder["a"], 2))
        {
            file.Append([5]);
            file.Flush();
        }

        File.ReadAllBytes(_folder["a"]).ShouldBe([1, 2, 5]);
    }

    [Fact]
    public void ALockIsHeldByOneAndFreeAfterIt()
    {
        using (Disk.Local.TryLock(_folder["lock"]).ShouldNotBeNull())
            Disk.Local.TryLock(_folder["lock"]).ShouldBeNull();
        using var again = Disk.Local.TryLock(_folder["lock"]);
        again.ShouldNotBeNull();
    }

    [Fact]
    public void ALockThatCannotBeMadeIsAnErrorAndNotAHeldOne() =>
        Should.Throw<DirectoryNotFoundException>(() => Disk.Local.TryLock(_folder["no/lock"]));

    [Fact]
    public void AFolderIsMadeWithThoseAboveIt()
    {
        Disk.Local.CreateFolder(_folder["a/b/c"]);
        Disk.Local.CreateFolder(_folder["a/b/c"]);
        Directory.Exists(_folder["a/b/c"]).ShouldBeTrue();
    }

    [Fact]
    public void ToDeleteWhatIsNotThereIsNoError() => Disk.Local.Delete(_folder["nothing"]);

    [Fact]
    public void ToForgetNeverFails() =>
        ((IDisk)new SteppedDisk((_, _) => throw new IOException("no"))).Forget(_folder["a"]);
}
