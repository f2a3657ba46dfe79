using System.Collections.Concurrent;
using System.Diagnostics;

namespace Calibrate.Measuring.Workers;

/// <summary>Runs one worker from start to end, whatever end that is.</summary>
/// <remarks>
/// The calling thread starts the worker and waits for it: the kernel kills a worker when the <em>thread</em> that started
/// it ends, so this thread must outlive it.
/// </remarks>
public sealed class WorkerProcess(WorkerCommand command)
{
    /// <summary>Between the request to end and the kill.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private const int SignalBase = 128;

    /// <param name="said">Told of each message as it comes; what it throws ends the worker and comes through.</param>
    public WorkerTranscript Run(WorkerRequest request, TimeSpan startupCap, Action<WorkerMessage> said, CancellationToken stop)
    {
        var oomKills = OomKills.Count();
        var clock = Stopwatch.StartNew();
        var errors = new LastLines();
        using var process = Start(errors);
        using var inbox = new Inbox(process.StandardOutput.BaseStream);
        Ask(process, request);

        var messages = new List<WorkerMessage>();
        var deadline = new Deadline(startupCap);
        WorkerEnd? cut = null;
        string? damage = null;
        try
        {
            while (inbox.Next(deadline.NextMessageWithin, stop) is { } message)
            {
                messages.Add(message);
                deadline.Saw(message);
                Tell(said, message, process);
            }
        }
        catch (TimeoutException)
        {
            cut = WorkerEnd.TimedOut;
        }
        catch (OperationCanceledException)
        {
            cut = WorkerEnd.Stopped;
        }
        catch (FrameException e)
        {
            (cut, damage) = (WorkerEnd.Broken, e.Message);
        }

        End(process, patience: cut is null ? Grace : TimeSpan.Zero);
        errors.Ended.Wait(TimeSpan.FromSeconds(1), CancellationToken.None);
        var (end, reason) = cut switch
        {
            WorkerEnd.TimedOut => (WorkerEnd.TimedOut, $"was silent for more than {Planning.Durations.Format(deadline.NextMessageWithin)}"),
            WorkerEnd.Stopped => (WorkerEnd.Stopped, "was stopped"),
            WorkerEnd.Broken => (WorkerEnd.Broken, $"broke the protocol: {damage}"),
            _ => Judge(process.ExitCode, OomKills.Count() > oomKills),
        };
        return new(messages, end, reason + errors, clock.Elapsed);
    }

    private static void Tell(Action<WorkerMessage> said, WorkerMessage message, Process process)
    {
        try
        {
            said(message);
        }
        catch
        {
            End(process, patience: TimeSpan.Zero);
            throw;
        }
    }

    private Process Start(LastLines errors)
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
        process.ErrorDataReceived += (_, e) => errors.Add(e.Data);
        process.BeginErrorReadLine();
        return process;
    }

    private static void Ask(Process process, WorkerRequest request)
    {
        try
        {
            process.StandardInput.WriteLine(WorkerJson.Line(request));
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It died before it read: its exit code says more.
        }
    }

    private static void End(Process process, TimeSpan patience)
    {
        if (process.WaitForExit(patience))
            return;
        Posix.KillGroup(process, Posix.SigTerm);
        if (!process.WaitForExit(Grace))
        {
            Posix.KillGroup(process, Posix.SigKill);
            process.WaitForExit(Grace);
        }
    }

    private static (WorkerEnd End, string Reason) Judge(int exitCode, bool oomKilled) => exitCode switch
    {
        SignalBase + Posix.SigKill when oomKilled => (WorkerEnd.KilledForMemory, "was killed by the kernel for memory"),
        SignalBase + Posix.SigKill => (WorkerEnd.Broken, "was killed from outside (SIGKILL)"),
        SignalBase + 6 => (WorkerEnd.Broken, "aborted (SIGABRT)"),
        SignalBase + 11 => (WorkerEnd.Broken, "met a segmentation fault (SIGSEGV)"),
        > SignalBase => (WorkerEnd.Broken, $"was ended by signal {exitCode - SignalBase}"),
        _ => (WorkerEnd.Exited, $"ended with exit code {exitCode} before it was done"),
    };

    /// <summary>The worker's messages as they come, read on a thread of their own so that waiting can have a deadline.</summary>
    private sealed class Inbox : IDisposable
    {
        private readonly BlockingCollection<WorkerMessage> _messages = [];
        private FrameException? _damage;

        public Inbox(Stream results) =>
            new Thread(() => Read(results)) { IsBackground = true, Name = "worker messages" }.Start();

        /// <summary>The next message; null when there will be no more.</summary>
        public WorkerMessage? Next(TimeSpan within, CancellationToken stop)
        {
            if (_messages.TryTake(out var message, (int)within.TotalMilliseconds, stop))
                return message;
            if (!_messages.IsCompleted)
                throw new TimeoutException();
            return _damage is null ? null : throw _damage;
        }

        public void Dispose() => _messages.Dispose();

        private void Read(Stream results)
        {
            try
            {
                while (Frame.Read(results) is { } payload)
                    _messages.Add(WorkerJson.Decode(payload));
            }
            catch (FrameException e)
            {
                _damage = e;
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The worker was ended and its pipe closed.
            }

            try
            {
                _messages.CompleteAdding();
            }
            catch (ObjectDisposedException)
            {
                // Nobody waits any more.
            }
        }
    }
}
