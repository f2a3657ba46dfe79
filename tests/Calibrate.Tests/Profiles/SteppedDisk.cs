using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles;

internal enum DiskStep
{
    CreateFolder,
    Lock,
    Create,
    Open,
    Append,
    Flush,
    Rename,
    FlushFolder,
    Delete,
}

/// <summary>
/// A disk that says what it is about to do, so that a test may let it fail there, or end the program; of what is appended, half
/// is written by then. It flushes nothing: no test cuts the power.
/// </summary>
internal sealed class SteppedDisk(Action<DiskStep, string> step) : IDisk
{
    private static readonly IDisk Real = Disk.Local;

    public void CreateFolder(string path)
    {
        if (Directory.Exists(path))
            return;
        step(DiskStep.CreateFolder, path);
        Directory.CreateDirectory(path);
    }

    public IDisposable? TryLock(string path)
    {
        step(DiskStep.Lock, path);
        return Real.TryLock(path);
    }

    public IDiskFile Create(string path)
    {
        step(DiskStep.Create, path);
        return new SteppedFile(Real.Create(path), path, step);
    }

    public IDiskFile Open(string path, long length)
    {
        step(DiskStep.Open, path);
        return new SteppedFile(Real.Open(path, length), path, step);
    }

    public void Rename(string from, string to, Existing existing)
    {
        step(DiskStep.Rename, to);
        Real.Rename(from, to, existing);
    }

    public void FlushFolder(string path) => step(DiskStep.FlushFolder, path);

    public void Delete(string path)
    {
        step(DiskStep.Delete, path);
        Real.Delete(path);
    }

    private sealed class SteppedFile(IDiskFile file, string path, Action<DiskStep, string> step) : IDiskFile
    {
        public void Append(ReadOnlySpan<byte> bytes)
        {
            var half = bytes.Length / 2;
            file.Append(bytes[..half]);
            step(DiskStep.Append, path);
            file.Append(bytes[half..]);
        }

        public void Flush() => step(DiskStep.Flush, path);

        public void Dispose() => file.Dispose();
    }
}
