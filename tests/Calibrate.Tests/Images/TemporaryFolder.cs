namespace Calibrate.Tests.Images;

internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("calibrate-");

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
