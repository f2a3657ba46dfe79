using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Measuring;

/// <summary>
/// Runs a plan: the peaks, then launches round by round. In a round every cell has one launch, in random order; once the
/// tier's least launches are done, only cells that have not reached it go on, the widest interval first.
/// </summary>
public sealed class Scheduler
{
    private readonly RunPlan _plan;
    private readonly ILauncher _launcher;
    private readonly TimeProvider _time;
    private readonly IProgress<RunEvent> _progress;
    private readonly StopRule _stop;
    private readonly SeededRandom _random;
    private readonly IReadOnlyList<CellRun> _cells;
    private readonly long _start;

    private Scheduler(RunPlan plan, ILauncher launcher, TimeProvider time, IProgress<RunEvent> progress)
    {
        _plan = plan;
        _launcher = launcher;
        _time = time;
        _progress = progress;
        _stop = new(plan.Tier, plan.Launches);
        _random = new(plan.Seed);
        _cells = [.. plan.Cells.Select(c => new CellRun(c))];
        _start = time.GetTimestamp();
    }

    /// <param name="stop">Ends the run; what is measured by then is the result.</param>
    /// <exception cref="RunFailedException">The device cannot be probed.</exception>
    public static RunResult Run(
        RunPlan plan, ILauncher launcher, TimeProvider time, IProgress<RunEvent> progress, CancellationToken stop) =>
        new Scheduler(plan, launcher, time, progress).Run(stop);

    private RunResult Run(CancellationToken stop)
    {
        var started = _time.GetUtcNow();
        _progress.Report(new RunEvent.ProbeStarts(_plan.Device));
        var facts = _launcher.Probe(PeaksRequest(), _plan.StartupCap, stop);
        _progress.Report(new RunEvent.ProbeEnds(facts));

        for (var round = 1; LaunchRound(round, stop); round++)
        {
            // The round does the work.
        }

        IReadOnlyList<CellRun> cutShort = [.. Open];
        var end = stop.IsCancellationRequested ? RunEnd.Stopped : cutShort.Count > 0 ? RunEnd.OutOfTime : RunEnd.Complete;
        return new(facts, _cells, cutShort, end, started, _time.GetElapsedTime(_start));
    }

    /// <summary>The cells that want more launches.</summary>
    private IEnumerable<CellRun> Open => _cells.Where(c => c.Failure is null && _stop.WantsMore(c.Launches.Count, c.StepSeconds));

    private TimeSpan? Left => _plan.TimeBudget - _time.GetElapsedTime(_start);

    /// <summary>False when no cell wants another launch, or none fits into the time that is left.</summary>
    private bool LaunchRound(int round, CancellationToken stop)
    {
        var launched = false;
        foreach (var cell in Order(round))
        {
            if (stop.IsCancellationRequested)
                return false;
            if (Fits(cell))
                launched |= Launch(cell, round, stop);
        }

        return launched;
    }

    private IReadOnlyList<CellRun> Order(int round) => round <= _stop.Least
        ? _random.Shuffle(Open)
        : [.. Open.OrderByDescending(c => c.StepSeconds?.RelativeHalfWidth ?? double.PositiveInfinity)];

    /// <summary>A launch is not begun that the budget would cut in two, as far as the cell's last launch tells.</summary>
    private bool Fits(CellRun cell) => Left is not { } left || (left > TimeSpan.Zero && left >= cell.LastWall);

    private bool Launch(CellRun cell, int round, CancellationToken stop)
    {
        var number = cell.Launches.Count + 1;
        var of = Math.Max(_stop.Least, number);
        _progress.Report(new RunEvent.LaunchStarts(cell.Cell, number, of, Estimate()));
        var outcome = _launcher.Launch(MeasureRequest(cell, round), stop);
        if (outcome.End == LaunchEnd.Stopped)
            return false;

        cell.Add(outcome);
        _progress.Report(new RunEvent.LaunchEnds(cell.Cell, number, of, outcome, cell.StepSeconds, Estimate()));
        return true;
    }

    /// <summary>Time for the launches that are certain, at the pace so far, within the budget.</summary>
    private TimeSpan? Estimate()
    {
        double[] walls = [.. _cells.SelectMany(c => c.Outcomes).Select(o => o.Wall.TotalSeconds)];
        if (walls.Length == 0)
            return Left;
        var launches = Open.Sum(c => Math.Max(1, _stop.Least - c.Launches.Count));
        var estimate = TimeSpan.FromSeconds(launches * walls.Average());
        return Left is { } left && left < estimate ? TimeSpan.FromSeconds(Math.Max(0, left.TotalSeconds)) : estimate;
    }

    private PeaksRequest PeaksRequest() => new()
    {
        Device = _plan.Device.ToString(),
        Threads = _plan.Threads,
        Precisions = _plan.Precisions,
        Probe = ProbeSettings.Long(_plan.Device.Kind),
    };

    private MeasureRequest MeasureRequest(CellRun cell, int round) => new()
    {
        Device = _plan.Device.ToString(),
        Threads = _plan.Threads,
        Cell = cell.Cell.Key,
        Round = round,
        Seed = _random.Next() >> 11, // 53 bits: what every reader of JSON keeps
        Blocks = _plan.Blocks,
        Probe = ProbeSettings.Short(_plan.Device.Kind),
        StartupCap = _plan.StartupCap,
    };
}
