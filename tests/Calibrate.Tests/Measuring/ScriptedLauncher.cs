using Calibrate.Measuring;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Measuring;

/// <summary>Workers that take the time, say what they say and end the way a test wants.</summary>
internal sealed class ScriptedLauncher(FakeTime time) : ILauncher
{
    private readonly List<MeasureRequest> _requests = [];
    private readonly List<PeaksRequest> _probes = [];

    /// <summary>The launches of the plan's cells.</summary>
    public IReadOnlyList<MeasureRequest> Requests => [.. _requests.Where(r => r.Purpose == LaunchPurpose.Cell)];

    public IReadOnlyList<MeasureRequest> Canaries => [.. _requests.Where(r => r.Purpose != LaunchPurpose.Cell)];

    public IReadOnlyList<PeaksRequest> Probes => _probes;

    public TimeSpan ProbeTime { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan LaunchTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Of one launch; by default <see cref="LaunchTime"/>.</summary>
    public Func<MeasureRequest, TimeSpan>? TimeOf { get; init; }

    /// <summary>Seconds per step; by default steady.</summary>
    public Func<MeasureRequest, double> StepSeconds { get; init; } = _ => 0.1;

    public Func<MeasureRequest, LaunchEnd> End { get; init; } = _ => LaunchEnd.Finished;

    /// <summary>At both ends of a launch; by default none.</summary>
    public Func<MeasureRequest, ProbeReading?> Probe { get; init; } = _ => null;

    public DeviceDescription Device { get; init; } = new("cpu", "Test CPU", "test-cpu-2c", 1L << 34, 2);

    /// <summary>Searches for a batch, which the token cuts short.</summary>
    public Func<BatchSearchRequest, CancellationToken, WorkerTranscript> Searches { get; init; } = (_, _) => throw new NotSupportedException();

    public WorkerTranscript Run(WorkerRequest request, TimeSpan startupCap, Action<WorkerMessage> said, CancellationToken stop) => request switch
    {
        MeasureRequest measure => Launch(measure, said),
        BatchSearchRequest search => Tell(Searches(search, stop), said),
        _ => Describe((PeaksRequest)request, said),
    };

    private WorkerTranscript Describe(PeaksRequest request, Action<WorkerMessage> said)
    {
        _probes.Add(request);
        time.Pass(ProbeTime);
        return Say(
            [
                new WorkerMessage.Described(Device, new("2.0", "libtorch", "test")),
                .. request.Precisions.Select(p => new WorkerMessage.PeakMeasured(p, 1e15)),
            ],
            said, WorkerEnd.Exited, ProbeTime);
    }

    private WorkerTranscript Launch(MeasureRequest request, Action<WorkerMessage> said)
    {
        _requests.Add(request);
        var wall = TimeOf?.Invoke(request) ?? LaunchTime;
        time.Pass(wall);
        var end = End(request);
        var reason = $"scripted {end}";
        WorkerMessage[] probe = Probe(request) is { } reading ? [new WorkerMessage.Probed(reading)] : [];
        WorkerMessage[] blocks = [new WorkerMessage.Built(1), .. Enumerable.Repeat(new WorkerMessage.BlockTimed(3, StepSeconds(request)), request.Blocks.Count)];
        WorkerMessage[] whole = [.. probe, .. blocks, .. probe];
        var finished = new WorkerMessage.Finished(new(1.5, 2.5, 0.5), new(1 << 20, "test"), null, 0.9, null)
        {
            // Read in half the time of the write, from the disk.
            Checkpoint = request.Cell.Mode == Mode.Checkpoint ? new(134_000_000, StepSeconds(request) / 2, IsWhatWasWritten: true, StorageShare: 1, "ext4") : null,
        };
        return end switch
        {
            LaunchEnd.Finished => Say([.. whole, finished], said, WorkerEnd.Exited, wall),
            LaunchEnd.Invalid => Say([.. whole, finished with { Evidence = new(double.NaN, 2.5, 0.5) }], said, WorkerEnd.Exited, wall),
            LaunchEnd.Unsupported => Say([new WorkerMessage.Unsupported(reason)], said, WorkerEnd.Exited, wall),
            LaunchEnd.OutOfMemory => Say([new WorkerMessage.OutOfMemory(reason)], said, WorkerEnd.Exited, wall),
            LaunchEnd.TimedOut => Say([new WorkerMessage.Failed(reason)], said, WorkerEnd.TimedOut, wall),
            LaunchEnd.Stopped => Say(blocks[..4], said, WorkerEnd.Stopped, wall),
            _ => Say([new WorkerMessage.Failed(reason)], said, WorkerEnd.Exited, wall),
        };
    }

    private static WorkerTranscript Say(WorkerMessage[] messages, Action<WorkerMessage> said, WorkerEnd end, TimeSpan wall) =>
        Tell(new(messages, end, "scripted", wall), said);

    private static WorkerTranscript Tell(WorkerTranscript transcript, Action<WorkerMessage> said)
    {
        foreach (var message in transcript.Messages)
            said(message);
        return transcript;
    }
}
