namespace Calibrate.Measuring.Workers;

/// <summary>How a worker process ended.</summary>
public enum WorkerEnd
{
    /// <summary>There is no such program, or the system has no room for another process.</summary>
    NotStarted,

    /// <summary>By itself, having said all it had to say or not.</summary>
    Exited,

    /// <summary>By the kernel's out-of-memory killer, or by its runtime for want of memory.</summary>
    KilledForMemory,

    /// <summary>By a signal or a message that is none.</summary>
    Broken,

    /// <summary>By us, after its deadline: a silence, or the launch as a whole.</summary>
    TimedOut,

    /// <summary>By us, because the run was stopped.</summary>
    Stopped,
}

/// <summary>Everything a worker said, and its end.</summary>
/// <param name="Reason">What is known about the end, the last lines of the standard error among it.</param>
/// <param name="Wall">From before the start to after the end.</param>
public sealed record WorkerTranscript(IReadOnlyList<WorkerMessage> Messages, WorkerEnd End, string Reason, TimeSpan Wall)
{
    public T? First<T>()
        where T : WorkerMessage => Messages.OfType<T>().FirstOrDefault();
}
