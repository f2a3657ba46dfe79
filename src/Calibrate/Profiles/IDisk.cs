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
/// Everything a run does to the disk. One seam, so that tests can let each of its points fail, or end the program there.
/// Every member throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when it cannot do what it is asked.
/// </summary>
public interface IDisk
{
    /// <summary>Makes the folder and those above it, where they are missing, to last.</summary>
    void CreateFolder(string path);

    /// <summary>A new, empty file.</summary>
    IDiskFile Create(string path);

    /// <summary>A file that is there, cut to <paramref name="length"/> bytes, to go on at its end.</summary>
    IDiskFile Open(string path, long length);

    /// <exception cref="FileTakenException">There is a file of the new name, and it is to be kept.</exception>
    void Rename(string from, string to, Existing existing);

    /// <summary>A file that is not there is no error.</summary>
    void Delete(string path);

    /// <summary>Deletes what is in nobody's way, if that can be.</summary>
    void Forget(string path)
    {
        try
        {
            Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays.
        }
    }

    /// <summary>A name that was made, changed or deleted in the folder lasts only once the folder itself is on disk.</summary>
    void FlushFolder(string path);

    /// <summary>An exclusive lock on a file, made where it is missing; it ends with its holder, however that ends.</summary>
    /// <returns>Null while another holds it.</returns>
    IDisposable? TryLock(string path);
}

/// <summary>A file that grows at its end.</summary>
public interface IDiskFile : IDisposable
{
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Returns once all that was appended would survive a power cut.</summary>
    void Flush();
}
