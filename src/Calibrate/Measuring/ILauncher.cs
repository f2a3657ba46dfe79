using Calibrate.Measuring.Workers;

namespace Calibrate.Measuring;

/// <summary>Starts workers: real processes in the program, a script in tests.</summary>
public interface ILauncher
{
    /// <summary>Runs one worker to its end. Any end of the worker is a transcript, never an exception.</summary>
    /// <param name="startupCap">How long it may be silent before its first block.</param>
    /// <param name="said">Told of each message as it comes, on the calling thread; what it throws ends the worker and comes through.</param>
    WorkerTranscript Run(WorkerRequest request, TimeSpan startupCap, Action<WorkerMessage> said, CancellationToken stop);
}

public static class Launchers
{
    extension(ILauncher launcher)
    {
        /// <exception cref="RunFailedException">There is no such device here, or the worker broke.</exception>
        public DeviceFacts Probe(PeaksRequest request, TimeSpan startupCap, CancellationToken stop) =>
            launcher.Run(request, startupCap, _ => { }, stop).ToFacts(request);

        /// <exception cref="RunFailedException">The worker came to no answer.</exception>
        public SecondOpinion Ask(OpinionRequest request, TimeSpan startupCap, CancellationToken stop) =>
            launcher.Run(request, startupCap, _ => { }, stop).ToOpinion();

        /// <summary>Any end is an outcome, never an exception.</summary>
        public LaunchOutcome Launch(MeasureRequest request, CancellationToken stop) =>
            launcher.Launch(request, _ => { }, stop);

        /// <param name="said">Told of each message as it comes, on the calling thread.</param>
        public LaunchOutcome Launch(MeasureRequest request, Action<WorkerMessage> said, CancellationToken stop) =>
            launcher.Run(request, request.StartupCap, said, stop).ToOutcome(request);
    }
}

/// <summary>The run cannot go on: one message for the user. Exit code 1.</summary>
public sealed class RunFailedException(string message) : Exception(message);
