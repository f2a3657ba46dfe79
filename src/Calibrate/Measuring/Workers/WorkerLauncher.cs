namespace Calibrate.Measuring.Workers;

/// <summary>Every launch is a fresh process.</summary>
/// <param name="grace">Between the request to end and the kill. Default: 5 s.</param>
public sealed class WorkerLauncher(WorkerCommand command, TimeSpan? grace = null) : ILauncher
{
    private readonly WorkerProcess _worker = new(command, grace);

    public WorkerTranscript Run(WorkerRequest request, TimeSpan startupCap, Action<WorkerMessage> said, CancellationToken stop) =>
        _worker.Run(request, startupCap, said, stop);
}
