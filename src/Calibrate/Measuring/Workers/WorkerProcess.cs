using System.ComponentModel;
using System.Diagnostics;

namespace Calibrate.Measuring.Workers;

/// <summary>Runs one worker from start to end, whatever end that is.</summary>
/// <remarks>
/// The calling thread starts the worker and waits for it: the kernel kills a worker when the <em>thread</em> that started
/// it ends, so this thread must outlive it.
/// </remarks>
/// <param name="grace">Between the request to end and the kill. Default: 5 s.</param>
public sealed class WorkerProcess(WorkerCommand command, TimeSpan? grace = null)
{
    private const int SignalBase = 128;

    private readonly TimeSpan _grace = grace ?? TimeSpan.FromSeconds(5);

    /// <param name="said">Told of each message as it comes; what it throws ends the worker and comes through.</param>
    public WorkerTranscript Run(WorkerRequest request, TimeSpan startupCap, Action<WorkerMessage> said, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        WorkerChild child;
        try
        {
            child = WorkerChild.Start(command, _grace);
        }
        catch (Exception e) when (e is Win32Exception or OutOfMemoryException)
        {
            return new([], WorkerEnd.NotStarted, $"could not be started: {e.Message}", clock.Elapsed);
        }

        using (child)
            return Converse(child, request, startupCap, said, clock, stop);
    }

    private WorkerTranscript Converse(
        WorkerChild child, WorkerRequest request, TimeSpan startupCap, Action<WorkerMessage> said, Stopwatch clock, CancellationToken stop)
    {
        var oomKills = OomKills.Count();
        var messages = new List<WorkerMessage>();
        var deadline = new Deadline(startupCap, request.MostBlocks);
        (WorkerEnd End, string Reason)? cut = null;
        try
        {
            child.Ask(request);
            while (child.Inbox.Next(deadline.NextMessageWithin(clock.Elapsed), stop) is { } message and not WorkerMessage.Done)
            {
                if (messages.Count == request.MostMessages)
                    throw new FrameException(FormattableString.Invariant($"more than {request.MostMessages} messages"));
                deadline.Saw(message, clock.Elapsed);
                messages.Add(message);
                said(message);
            }
        }
        catch (TimeoutException)
        {
            cut = (WorkerEnd.TimedOut, deadline.WhatPassed(clock.Elapsed));
        }
        catch (OperationCanceledException)
        {
            cut = (WorkerEnd.Stopped, "was stopped");
        }
        catch (FrameException e)
        {
            cut = (WorkerEnd.Broken, $"broke the protocol: {e.Message}");
        }

        var exitCode = child.End(patience: cut is null ? _grace : TimeSpan.Zero);
        var (end, reason) = cut ?? Judge(exitCode, child.Errors, OomKills.Count() > oomKills);
        return new(messages, end, reason + child.Errors, clock.Elapsed);
    }

    /// <param name="exitCode">Null where it would not end.</param>
    private static (WorkerEnd End, string Reason) Judge(int? exitCode, LastLines errors, bool oomKilled) => exitCode switch
    {
        null => (WorkerEnd.Broken, "closed its pipe and did not end"),
        SignalBase + Posix.SigKill when oomKilled => (WorkerEnd.KilledForMemory, "was killed by the kernel for memory (SIGKILL)"),
        SignalBase + Posix.SigKill => (WorkerEnd.Broken, "was killed from outside (SIGKILL)"),
        SignalBase + Posix.SigAbort when errors.Say("Out of memory", "std::bad_alloc") => (WorkerEnd.KilledForMemory, "aborted for want of memory (SIGABRT)"),
        SignalBase + Posix.SigAbort => (WorkerEnd.Broken, "aborted (SIGABRT)"),
        SignalBase + Posix.SigSegv => (WorkerEnd.Broken, "met a segmentation fault (SIGSEGV)"),
        SignalBase + Posix.SigBus => (WorkerEnd.Broken, "met a bus error (SIGBUS)"),
        > SignalBase => (WorkerEnd.Broken, FormattableString.Invariant($"was ended by signal {exitCode - SignalBase}")),
        _ => (WorkerEnd.Exited, FormattableString.Invariant($"ended with exit code {exitCode} before it was done")),
    };
}
