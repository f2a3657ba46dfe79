namespace Calibrate.Measuring.Workers;

/// <summary>Every launch is a fresh process.</summary>
public sealed class WorkerLauncher(WorkerCommand command) : ILauncher
{
    private readonly WorkerProcess _worker = new(command);

    public WorkerTranscript Run(WorkerRequest request, TimeSpan startupCap, Action<WorkerMessage> said, CancellationToken stop) =>
        _worker.Run(request, startupCap, said, stop);
}
