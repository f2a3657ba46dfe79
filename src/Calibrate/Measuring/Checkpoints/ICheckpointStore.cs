namespace Calibrate.Measuring.Checkpoints;

/// <summary>
/// Where checkpoints go. A seam, so that tests can fill the disk, or have it forget what was written. Every member throws
/// <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when it cannot do what it is asked.
/// </summary>
public interface ICheckpointStore
{
    /// <summary>For messages.</summary>
    string Folder { get; }

    /// <summary>What this user may still write.</summary>
    long FreeBytes { get; }

    /// <summary>E.g. <c>ext4</c>; null where the system does not say.</summary>
    string? FileSystem { get; }

    /// <summary>A new, empty file that is gone when it is disposed, or when the process ends in whatever way.</summary>
    ICheckpointFile Create();
}

/// <summary>One checkpoint.</summary>
public interface ICheckpointFile : IDisposable
{
    /// <summary>At its end.</summary>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Returns once all that was appended would survive a power cut.</summary>
    void Flush();

    /// <summary>Lets the system forget what it holds of the file in memory, as far as it obeys: what was flushed is then read from the storage.</summary>
    void DropCache();

    /// <summary>Fills the buffer.</summary>
    /// <exception cref="EndOfStreamException">The file ends before.</exception>
    void Read(long offset, Span<byte> buffer);
}
