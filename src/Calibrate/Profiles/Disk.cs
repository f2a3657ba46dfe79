using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Calibrate.Profiles;

/// <summary>The file system of this machine.</summary>
public sealed class Disk : IDisk
{
    /// <summary>What opening a locked file ends with on Linux (EWOULDBLOCK).</summary>
    private const int WouldBlock = 11;

    public static Disk Local { get; } = new();

    public void CreateFolder(string path)
    {
        if (Directory.Exists(path))
            return;
        var parent = Path.GetDirectoryName(Path.GetFullPath(path))!;
        CreateFolder(parent);
        Directory.CreateDirectory(path);
        FlushFolder(parent);
    }

    public IDiskFile Create(string path) => new OpenFile(new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0));

    public IDiskFile Open(string path, long length)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.SetLength(length);
        file.Seek(0, SeekOrigin.End);
        return new OpenFile(file);
    }

    public void Rename(string from, string to, Existing existing)
    {
        try
        {
            File.Move(from, to, overwrite: existing == Existing.Replace);
        }
        catch (IOException e) when (existing == Existing.Keep && File.Exists(to))
        {
            throw new FileTakenException(to, e);
        }
    }

    public void Delete(string path) => File.Delete(path);

    // .NET opens no folders, so libc does.
    public void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        const int readOnly = 0;
        using var handle = new SafeFileHandle(OpenRaw(Encoding.UTF8.GetBytes(path + '\0'), readOnly), ownsHandle: true);
        if (handle.IsInvalid)
            throw new IOException($"cannot open the folder {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        RandomAccess.FlushToDisk(handle);
    }

    public IDisposable? TryLock(string path)
    {
        try
        {
            // .NET makes of it an exclusive flock, which the kernel releases when the process ends; a file system without locks gives it to all.
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenRaw(byte[] path, int flags);

    private sealed class OpenFile(FileStream file) : IDiskFile
    {
        public void Append(ReadOnlySpan<byte> bytes) => file.Write(bytes);

        public void Flush() => file.Flush(flushToDisk: true);

        public void Dispose() => file.Dispose();
    }
}
