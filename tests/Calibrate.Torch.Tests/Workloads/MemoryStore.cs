using Calibrate.Measuring.Checkpoints;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>A disk of so many bytes, in memory, that counts the files on it and can lie.</summary>
internal sealed class MemoryStore : ICheckpointStore
{
    public string Folder => "/somewhere";

    public long FreeBytes { get; init; } = long.MaxValue;

    public string? FileSystem => "fake";

    /// <summary>Of one file; more is "No space left on device".</summary>
    public long Room { get; init; } = long.MaxValue;

    /// <summary>The byte that comes back wrong; null for an honest disk.</summary>
    public int? Forgets { get; init; }

    /// <summary>The most files at once, and those that are left.</summary>
    public (int Most, int Left) Files { get; private set; }

    public int Flushes { get; private set; }

    public ICheckpointFile Create()
    {
        Files = (Math.Max(Files.Most, Files.Left + 1), Files.Left + 1);
        return new MemoryFile(this);
    }

    private sealed class MemoryFile(MemoryStore store) : ICheckpointFile
    {
        private readonly MemoryStream _bytes = new();

        public void Append(ReadOnlySpan<byte> bytes)
        {
            if (_bytes.Length + bytes.Length > store.Room)
                throw new IOException("No space left on device");
            _bytes.Write(bytes);
        }

        public void Flush() => store.Flushes++;

        public void DropCache()
        {
        }

        public void Read(long offset, Span<byte> buffer)
        {
            _bytes.Position = offset;
            _bytes.ReadExactly(buffer);
            if (store.Forgets is { } place && place >= offset && place < offset + buffer.Length)
                buffer[(int)(place - offset)] ^= 1;
        }

        public void Dispose() => store.Files = (store.Files.Most, store.Files.Left - 1);
    }
}
