using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Calibrate.Measuring.Workers;

/// <summary>A worker process with its pipes. Nothing of it runs on when this is disposed, nor of what it started in its group.</summary>
internal sealed class WorkerChild : IDisposable
{
    /// <summary>For what a dead worker has left in its pipes.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly Thread _watch;
    private readonly TimeSpan _grace;

    private WorkerChild(Process process, TimeSpan grace)
    {
        _process = process;
        _grace = grace;
        Errors = new(process.StandardError.BaseStream);
        Inbox = new(process.StandardOutput.BaseStream);
        _watch = new(CleanUpAfterExit) { IsBackground = true, Name = "worker exit" };
        _watch.Start();
    }

    public Inbox Inbox { get; }

    public LastLines Errors { get; }

    /// <param name="grace">Between the request to end and the kill.</param>
    /// <exception cref="Win32Exception">There is no such program, or no room for another process.</exception>
    public static WorkerChild Start(WorkerCommand command, TimeSpan grace)
    {
        var start = new ProcessStartInfo(command.FileName, command.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in command.Environment)
            start.Environment[name] = value;
        foreach (var (name, value) in WorkerCommand.RuntimeSettings)
            start.Environment.TryAdd(name, value);

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{command.FileName} did not start");
        try
        {
            return new(process, grace);
        }
        catch
        {
            // No room for a thread: the worker must not be left alone.
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    public void Ask(WorkerRequest request)
    {
        try
        {
            using var input = _process.StandardInput.BaseStream;
            input.Write(Encoding.UTF8.GetBytes(WorkerJson.Line(request) + '\n'));
        }
        catch (IOException)
        {
            // It died before it read: its exit code says more.
        }
    }

    /// <summary>Ends the worker, by force where it does not end by itself.</summary>
    /// <param name="patience">For it to end by itself.</param>
    /// <returns>Its exit code; null where it had to be made to end.</returns>
    public int? End(TimeSpan patience)
    {
        var byItself = _process.WaitForExit(patience);
        if (!byItself)
        {
            Posix.KillGroup(_process, Posix.SigTerm);
            if (!_process.WaitForExit(_grace))
                Posix.KillGroup(_process, Posix.SigKill);
        }

        // Bounded: what hangs in a driver does not even die of a kill, and the run goes on.
        if (_watch.Join(_grace + Drain))
            Errors.Wait(Drain);
        return byItself ? _process.ExitCode : null;
    }

    public void Dispose()
    {
        End(TimeSpan.Zero);
        Inbox.Dispose();
        if (!_watch.IsAlive)
            _process.Dispose();
    }

    /// <summary>What the worker started dies with it, and what holds its pipe open is not waited for.</summary>
    private void CleanUpAfterExit()
    {
        _process.WaitForExit();
        Posix.KillGroup(_process, Posix.SigKill);
        Inbox.Close(Drain);
    }
}
