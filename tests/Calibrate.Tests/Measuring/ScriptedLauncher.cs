using Calibrate.Measuring;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Measuring;

/// <summary>Launches that take the time and end the way a test wants.</summary>
internal sealed class ScriptedLauncher(FakeTime time) : ILauncher
{
    private readonly List<MeasureRequest> _requests = [];

    public IReadOnlyList<MeasureRequest> Requests => _requests;

    public TimeSpan ProbeTime { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan LaunchTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Seconds per step; by default steady.</summary>
    public Func<MeasureRequest, double> StepSeconds { get; init; } = _ => 0.1;

    public Func<MeasureRequest, LaunchEnd> End { get; init; } = _ => LaunchEnd.Finished;

    /// <summary>At both ends of a launch; by default none.</summary>
    public Func<MeasureRequest, ProbeReading?> Probe { get; init; } = _ => null;

    DeviceFacts ILauncher.Probe(PeaksRequest request, TimeSpan startupCap, CancellationToken stop)
    {
        time.Pass(ProbeTime);
        return new(
            new("cpu", "Test CPU", "test-cpu-2c", 1L << 34, 2),
            new("2.0", "libtorch", "test"),
            [.. request.Precisions.Select(p => new Peak(p, 1e15, null, PeakKind.Measured, "test"))],
            new Dictionary<Precision, string>(),
            []);
    }

    public LaunchOutcome Launch(MeasureRequest request, CancellationToken stop)
    {
        _requests.Add(request);
        time.Pass(LaunchTime);
        var end = End(request);
        double[] blocks = end == LaunchEnd.Finished ? [.. Enumerable.Repeat(StepSeconds(request), 8)] : [];
        var reason = end == LaunchEnd.Finished ? null : $"scripted {end}";
        var launch = new Launch(
            request.Round, request.Seed, blocks, [.. blocks.Select(_ => 3)], 0, 3 * blocks.Length,
            Probe(request), Probe(request), null, 1.5, 2.5, 0.5, null, 1 << 20, "test", 0.9, 1, Failure: reason);
        return new(end, launch, reason, LaunchTime);
    }
}
