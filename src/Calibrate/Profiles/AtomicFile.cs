using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Calibrate.Profiles;

/// <summary>What to do about a file that is already there.</summary>
public enum Existing
{
    /// <summary>Fail with a <see cref="FileTakenException"/>.</summary>
    Keep,
    Replace,
}

/// <summary>There is a file of that name, and it is to be kept.</summary>
public sealed class FileTakenException(string path, IOException inner) : IOException($"{path} is already there", inner);

/// <summary>
/// Files that are there whole or not at all, even after a power cut: written aside in the same folder, flushed to disk, renamed,
/// and the folder flushed too.
/// </summary>
public static class AtomicFile
{
    /// <exception cref="FileTakenException">It is there and to be kept.</exception>
    /// <exception cref="IOException">It could not be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes, Existing existing)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var aside = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var file = new FileStream(aside, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }
            Rename(aside, path, existing);
        }
        catch
        {
            if (File.Exists(aside))
                File.Delete(aside);
            throw;
        }
        FlushFolder(folder);
    }

    private static void Rename(string from, string to, Existing existing)
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

    // A rename lasts only once its folder is on disk. .NET opens no folders, so libc does.
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        const int readOnly = 0;
        using var handle = new SafeFileHandle(Open(Encoding.UTF8.GetBytes(folder + '\0'), readOnly), ownsHandle: true);
        if (handle.IsInvalid)
            throw new IOException($"cannot open the folder {folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        RandomAccess.FlushToDisk(handle);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);
}
