using Calibrate.Measuring.Workers;

namespace Calibrate.Measuring.Logs;

/// <summary>A log that cannot be used: one message with its path and what is wrong.</summary>
public sealed class LogDamagedException(string message) : Exception(message);

/// <summary>A run log as found on disk.</summary>
/// <param name="Records">After the header.</param>
/// <param name="Length">In bytes, up to the end of the last whole record: what a kill or a power cut left after it is no record.</param>
public sealed record LogFile(string Path, LogRecord.Header Header, IReadOnlyList<LogRecord> Records, long Length)
{
    /// <exception cref="LogDamagedException">Something other than its very end is damaged, or another version wrote it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LogFile Read(string path) => Read(path, File.ReadAllBytes(path));

    /// <param name="path">Also how messages name it.</param>
    /// <exception cref="LogDamagedException">Something other than its very end is damaged, or another version wrote it.</exception>
    public static LogFile Read(string path, byte[] file)
    {
        using var bytes = new MemoryStream(file, writable: false);
        var records = new List<LogRecord>();
        var whole = 0L;
        try
        {
            while (Frame.Read(bytes) is { } payload)
            {
                records.Add(LogJson.Decode(payload));
                whole = bytes.Position;
            }
        }
        catch (FrameException e)
        {
            if (!IsTornEnd(file.AsSpan((int)whole), bytes.Position == bytes.Length))
                throw new LogDamagedException(FormattableString.Invariant($"{path}: damaged at byte {whole} ({e.Message})"));
        }

        if (records is not [LogRecord.Header header, ..])
            throw new LogDamagedException($"{path}: holds no run");
        if (header.Schema != LogRecord.CurrentSchema)
            throw new LogDamagedException($"{path}: schema '{header.Schema}' is not {LogRecord.CurrentSchema}, the one this version reads");
        return new(path, header, records[1..], whole);
    }

    /// <summary>
    /// A record is flushed before the next is begun, so only the last can be torn: cut short, partly written, or zeros after a power cut.
    /// </summary>
    private static bool IsTornEnd(ReadOnlySpan<byte> rest, bool readToTheEnd) =>
        (readToTheEnd && !Frame.IsIn(rest)) || !rest.ContainsAnyExcept((byte)0);
}
