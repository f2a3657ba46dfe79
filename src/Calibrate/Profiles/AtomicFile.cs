namespace Calibrate.Profiles;

/// <summary>
/// Files that are there whole or not at all, even after a power cut: written aside in the same folder, flushed to disk, renamed,
/// and the folder flushed too.
/// </summary>
public static class AtomicFile
{
    private const string AsideEnding = ".tmp";

    /// <exception cref="FileTakenException">It is there and to be kept.</exception>
    /// <exception cref="IOException">It could not be written.</exception>
    public static void Write(IDisk disk, string path, ReadOnlySpan<byte> bytes, Existing existing) =>
        Create(disk, path, bytes, existing).Dispose();

    /// <summary>As <see cref="Write"/>, and leaves the file open to go on at its end.</summary>
    public static IDiskFile Create(IDisk disk, string path, ReadOnlySpan<byte> bytes, Existing existing)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var written = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}{AsideEnding}");
        IDiskFile? file = null;
        try
        {
            file = disk.Create(written);
            file.Append(bytes);
            file.Flush();
            disk.Rename(written, path, existing);
            // Until the folder is flushed it may still have to be taken back.
            if (existing == Existing.Keep)
                written = path;
            disk.FlushFolder(folder);
            return file;
        }
        catch
        {
            file?.Dispose();
            disk.Forget(written);
            throw;
        }
    }

    /// <summary>Deletes what writers that were killed left aside. Only where no other writer can be at work.</summary>
    public static void Sweep(IDisk disk, string folder)
    {
        foreach (var aside in Directory.GetFiles(folder, ".*" + AsideEnding))
            disk.Forget(aside);
    }
}
