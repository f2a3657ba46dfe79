using Calibrate.Measuring.Workers;
using Calibrate.Profiles;

namespace Calibrate.Measuring.Logs;

/// <summary>The log of a run that goes on: what is appended is on disk when <see cref="Append"/> returns.</summary>
public sealed class RunLog : IDisposable
{
    private readonly IDisk _disk;
    private readonly IDiskFile _file;
    private readonly TimeProvider _time;

    private RunLog(IDisk disk, string path, IDiskFile file, TimeProvider time) =>
        (_disk, Path, _file, _time, Start) = (disk, path, file, time, time.GetTimestamp());

    public string Path { get; }

    /// <summary>When the call began, as a timestamp: what its records' times and its length count from.</summary>
    public long Start { get; }

    /// <summary>A new log, there with its header or not at all.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public static RunLog Create(IDisk disk, string path, LogRecord.Header header, TimeProvider time) =>
        new(disk, path, AtomicFile.Create(disk, path, Frame.Of(LogJson.Encode(header)), Existing.Keep), time);

    /// <summary>Goes on after the last whole record.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public static RunLog Continue(IDisk disk, LogFile found, TimeProvider time) =>
        new(disk, found.Path, disk.Open(found.Path, found.Length), time);

    /// <exception cref="RunFailedException">It could not be written. Nothing may follow what may be half a record: the run has to end.</exception>
    public void Append(LogRecord record)
    {
        try
        {
            _file.Append(Frame.Of(LogJson.Encode(record with { At = _time.GetElapsedTime(Start) })));
            _file.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFailedException(
                $"{Path}: cannot be written ({e.Message}); all that was reported is in it: make its disk writable, with room, and give the same command with --resume");
        }
    }

    /// <summary>Nothing is left to go on with.</summary>
    /// <exception cref="RunFailedException">It is still there.</exception>
    public void Delete()
    {
        try
        {
            _file.Dispose();
            _disk.Delete(Path);
            _disk.FlushFolder(System.IO.Path.GetDirectoryName(Path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFailedException($"{Path}: cannot be removed ({e.Message}); the profile is saved, and the log of no more use: delete it");
        }
    }

    public void Dispose() => _file.Dispose();
}
