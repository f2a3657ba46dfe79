using System.Globalization;
using System.Text;
using Calibrate.Profiles;

namespace Calibrate.Measuring.Logs;

/// <summary>
/// The run logs of an output folder, <c>&lt;output&gt;/.runs/&lt;UTC yyyyMMdd-HHmmss&gt;-&lt;suite&gt;.log</c>, held by one process at a time.
/// They are no results: the folder tells git to pass it by.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private const string Ending = ".log";
    private const string Holder = "holder";

    private readonly IDisk _disk;
    private readonly string _folder;
    private readonly IDisposable _lock;
    private readonly List<LogFile> _logs = [];
    private readonly List<string> _damaged = [];

    private RunFolder(IDisk disk, string output, string folder, IDisposable @lock)
    {
        (_disk, Output, _folder, _lock) = (disk, output, folder, @lock);
        foreach (var path in Directory.GetFiles(folder, "*" + Ending))
        {
            try
            {
                _logs.Add(LogFile.Read(path));
            }
            catch (LogDamagedException e)
            {
                _damaged.Add(e.Message);
            }
        }

        _logs.Sort((a, b) => (b.Header.Started, b.Path).CompareTo((a.Header.Started, a.Path)));
    }

    public string Output { get; }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<LogFile> Logs => _logs;

    /// <summary>What is wrong with those that cannot be read.</summary>
    public IReadOnlyList<string> Damaged => _damaged;

    /// <exception cref="RunFailedException">Another process holds it.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static RunFolder Open(string output, IDisk disk)
    {
        var folder = Path.Combine(output, ".runs");
        disk.CreateFolder(folder);
        var @lock = disk.TryLock(Path.Combine(folder, "lock"))
            ?? throw new RunFailedException($"--output {output}: another calibrate{HolderOf(folder)} is measuring into it; wait for its end, or give another folder");
        try
        {
            AtomicFile.Sweep(disk, folder);
            if (!File.Exists(Path.Combine(folder, ".gitignore")))
                AtomicFile.Write(disk, Path.Combine(folder, ".gitignore"), "*\n"u8, Existing.Replace);
            AtomicFile.Write(disk, Path.Combine(folder, Holder), Encoding.ASCII.GetBytes(Number(Environment.ProcessId)), Existing.Replace);
            return new(disk, output, folder, @lock);
        }
        catch
        {
            @lock.Dispose();
            throw;
        }
    }

    /// <summary>The output folder that a log belongs to.</summary>
    public static string OutputOf(LogFile log) => Path.GetDirectoryName(Path.GetDirectoryName(log.Path)) ?? "";

    /// <exception cref="IOException">It could not be written.</exception>
    public RunLog Begin(LogRecord.Header header, string suite, TimeProvider time)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{header.Started.UtcDateTime:yyyyMMdd-HHmmss}-{DeviceSlug.Of(suite)}");
        var path = Path.Combine(_folder, name + Ending);
        for (var number = 2; File.Exists(path); number++)
            path = Path.Combine(_folder, $"{name}-{Number(number)}{Ending}");
        return RunLog.Create(_disk, path, header, time);
    }

    /// <exception cref="IOException">It could not be written.</exception>
    public RunLog Continue(LogFile log, TimeProvider time) => RunLog.Continue(_disk, log, time);

    /// <exception cref="IOException">It could not be deleted.</exception>
    public void Delete(LogFile log)
    {
        _disk.Delete(log.Path);
        _disk.FlushFolder(_folder);
        _logs.Remove(log);
    }

    public void Dispose()
    {
        _disk.Forget(Path.Combine(_folder, Holder));
        _lock.Dispose();
    }

    private static string HolderOf(string folder)
    {
        try
        {
            return $" (process {File.ReadAllText(Path.Combine(folder, Holder))})";
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
