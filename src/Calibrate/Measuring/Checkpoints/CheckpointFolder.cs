using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Calibrate.Measuring.Checkpoints;

/// <summary>A folder of this machine. Its files have no name: a worker that is killed leaves nothing behind.</summary>
public sealed class CheckpointFolder(string folder) : ICheckpointStore
{
    public string Folder => folder;

    public long FreeBytes => new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;

    public string? FileSystem => new DriveInfo(Path.GetFullPath(folder)) is { IsReady: true, DriveFormat: { Length: > 0 } format } ? format : null;

    public ICheckpointFile Create()
    {
        var path = Path.Combine(folder, $".checkpoint-{Guid.NewGuid():N}");
        var handle = System.IO.File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            // The file lives on until its handle is closed.
            System.IO.File.Delete(path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
        return new File(handle);
    }

    private sealed class File(SafeFileHandle handle) : ICheckpointFile
    {
        private const int DontNeed = 4;

        private long _length;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            RandomAccess.Write(handle, bytes, _length);
            _length += bytes.Length;
        }

        public void Flush() => RandomAccess.FlushToDisk(handle);

        public void DropCache()
        {
            // A file system without a cache of its own, or one that is memory, does nothing: the share read from storage tells.
            if (OperatingSystem.IsLinux())
                _ = Advise((int)handle.DangerousGetHandle(), 0, 0, DontNeed);
        }

        public void Read(long offset, Span<byte> buffer)
        {
            while (buffer.Length > 0)
            {
                var read = RandomAccess.Read(handle, buffer, offset);
                if (read == 0)
                    throw new EndOfStreamException("the checkpoint ends before its state does");
                offset += read;
                buffer = buffer[read..];
            }
        }

        public void Dispose() => handle.Dispose();
    }

    [DllImport("libc", EntryPoint = "posix_fadvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Advise(int file, long offset, long length, int advice);
}
