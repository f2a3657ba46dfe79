namespace Calibrate.Measuring.Workers;

/// <summary>Every launch is a fresh process.</summary>
public sealed class WorkerLauncher(WorkerCommand command) : ILauncher
{
    private readonly WorkerProcess _worker = new(command);

    public DeviceFacts Probe(PeaksRequest request, TimeSpan startupCap, CancellationToken stop) =>
        _worker.Run(request, startupCap, stop).ToFacts(request);

    public LaunchOutcome Launch(MeasureRequest request, CancellationToken stop) =>
        _worker.Run(request, request.StartupCap, stop).ToOutcome(request);
}
