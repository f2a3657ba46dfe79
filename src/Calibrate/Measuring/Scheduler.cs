using Calibrate.Measuring.Logs;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;

namespace Calibrate.Measuring;

/// <summary>Runs a plan, or what is left of it: the peaks, the canary, launches in the order of the <see cref="Schedule"/>, the canary again.</summary>
public sealed class Scheduler
{
    private readonly RunPlan _plan;
    private readonly RunHistory _past;
    private readonly ILauncher _launcher;
    private readonly TimeProvider _time;
    private readonly IProgress<RunEvent> _progress;
    private readonly Schedule _schedule;
    private readonly IReadOnlyList<CellRun> _cells;
    private readonly long _start;

    /// <summary>Kept for the canary's second launch.</summary>
    private TimeSpan _reserve;

    private Scheduler(RunPlan plan, RunHistory past, ILauncher launcher, TimeProvider time, IProgress<RunEvent> progress, long start)
    {
        _plan = plan;
        _past = past;
        _launcher = launcher;
        _time = time;
        _progress = progress;
        _schedule = new(plan);
        _cells = [.. plan.Cells.Select(c => new CellRun(c))];
        _start = start;
    }

    /// <param name="past">What earlier calls of the same run measured.</param>
    /// <param name="stop">Ends the run; what is measured by then is the result.</param>
    /// <param name="start">When this call began, as a timestamp of <paramref name="time"/>: its budget and its length count from then; null: now.</param>
    /// <exception cref="RunFailedException">The device cannot be probed, or is not the one of the earlier calls.</exception>
    public static RunResult Run(
        RunPlan plan, RunHistory past, ILauncher launcher, TimeProvider time, IProgress<RunEvent> progress, CancellationToken stop,
        long? start = null) =>
        new Scheduler(plan, past, launcher, time, progress, start ?? time.GetTimestamp()).Run(stop);

    private RunResult Run(CancellationToken stop)
    {
        var started = _past.Started ?? _time.GetUtcNow();
        var facts = Probe(stop);
        Recall();
        var before = CanaryBefore(stop);
        var launched = 0;
        while (!stop.IsCancellationRequested && _schedule.Next(_cells, Left) is { } cell && Launch(cell, stop))
            launched++;

        var after = CanaryAfter(before, launched, stop);
        IReadOnlyList<CellRun> cutShort = [.. _cells.Where(_schedule.WantsMore)];
        var end = stop.IsCancellationRequested ? RunEnd.Stopped : cutShort.Count > 0 || _plan.Postponed.Count > 0 ? RunEnd.OutOfTime : RunEnd.Complete;
        return new(
            facts, _cells, cutShort, _plan.Postponed, end, started, _past.Wall + _time.GetElapsedTime(_start), _past.Calls + 1,
            before is null ? null : new(before.Request.Cell, before.Outcome, after?.Outcome));
    }

    private TimeSpan? Left => _plan.TimeBudget - _time.GetElapsedTime(_start) - _reserve;

    /// <summary>A resumed run has its peaks, and only asks whether the device is the same.</summary>
    private DeviceFacts Probe(CancellationToken stop)
    {
        _progress.Report(new RunEvent.ProbeStarts(_plan.Device));
        var request = PeaksRequest();
        if (_past.Facts is not null)
            request = request with { Precisions = [], Probe = ProbeSettings.Short(_plan.Device.Kind) };
        var facts = _launcher.Probe(request, _plan.StartupCap, stop);
        if (_past.Facts is { } known)
        {
            if (RunIdentity.Differences(RunIdentity.Of(known), RunIdentity.Of(facts)) is { } differences)
                throw new RunFailedException(RunSession.NotTheSame(differences));
            facts = known;
        }

        _progress.Report(new RunEvent.ProbeEnds(facts));
        return facts;
    }

    private void Recall()
    {
        foreach (var cell in _cells)
        {
            foreach (var past in _past.Launches.Where(l => l.Request.Purpose == LaunchPurpose.Cell && l.Request.Cell == cell.Cell.Key))
                cell.Add(past.Outcome);
            if (cell.Launches.Count > 0)
                _progress.Report(new RunEvent.CellRecalled(cell.Cell, cell.Launches.Count, Math.Max(_schedule.Least, cell.Launches.Count), cell.StepSeconds));
        }
    }

    /// <summary>Null where there is none, or it was stopped.</summary>
    private PastLaunch? CanaryBefore(CancellationToken stop)
    {
        var before = _past.Launches.FirstOrDefault(l => l.Request.Purpose == LaunchPurpose.CanaryBefore)
            ?? (_plan.Canary is { } canary && _cells.All(c => c.Launches.Count == 0) ? Canary(canary.Key, LaunchPurpose.CanaryBefore, stop) : null);
        if (before is null or { Outcome.End: LaunchEnd.Stopped })
            return null;
        _reserve = before.Outcome.Launch.Counts ? before.Outcome.Wall : TimeSpan.Zero;
        return before;
    }

    private PastLaunch? CanaryAfter(PastLaunch? before, int launched, CancellationToken stop)
    {
        _reserve = TimeSpan.Zero;
        if (before is not { Outcome.Launch.Counts: true } || stop.IsCancellationRequested || Left <= TimeSpan.Zero)
            return null;
        // An earlier call may have come to its very end, and been killed there.
        var after = launched == 0 && _past.Launches is [.., { Request.Purpose: LaunchPurpose.CanaryAfter } last]
            ? last
            : Canary(before.Request.Cell, LaunchPurpose.CanaryAfter, stop);
        return after.Outcome.End == LaunchEnd.Stopped ? null : after;
    }

    private PastLaunch Canary(CellKey cell, LaunchPurpose purpose, CancellationToken stop)
    {
        var request = MeasureRequest(cell, 1) with { Purpose = purpose };
        _progress.Report(new RunEvent.CanaryStarts(cell, purpose));
        var outcome = _launcher.Launch(request, stop);
        _progress.Report(new RunEvent.CanaryEnds(cell, purpose, outcome));
        return new(request, outcome);
    }

    /// <summary>False when it was stopped.</summary>
    private bool Launch(CellRun cell, CancellationToken stop)
    {
        var number = cell.Launches.Count + 1;
        var of = Math.Max(_schedule.Least, number);
        var blocks = 0;
        var planned = cell.Cell;
        _progress.Report(new RunEvent.LaunchStarts(planned, number, of, Estimate()));
        var outcome = _launcher.Launch(MeasureRequest(planned.Key, number), Tell, stop);
        if (outcome.End == LaunchEnd.Stopped)
            return false;

        cell.Add(outcome);
        _progress.Report(new RunEvent.LaunchEnds(planned, number, of, outcome, cell.StepSeconds, Estimate()));
        return true;

        void Tell(WorkerMessage message)
        {
            if (message is WorkerMessage.BlockTimed)
                _progress.Report(new RunEvent.BlockEnds(planned, number, ++blocks));
        }
    }

    /// <summary>Time for the launches that are certain, at the pace so far, within the budget.</summary>
    private TimeSpan? Estimate()
    {
        if (_cells.All(c => c.LastWall is null))
            return Left + _reserve;
        var estimate = TimeSpan.FromSeconds(_cells.Where(_schedule.WantsMore)
            .Sum(c => Math.Max(1, _schedule.Least - c.Launches.Count) * Schedule.Expected(c, _cells).TotalSeconds));
        return (Left is { } left && left < estimate ? TimeSpan.FromSeconds(Math.Max(0, left.TotalSeconds)) : estimate) + _reserve;
    }

    private PeaksRequest PeaksRequest() => new()
    {
        Device = _plan.Device.ToString(),
        Threads = _plan.Threads,
        Precisions = _plan.Precisions,
        Probe = ProbeSettings.Long(_plan.Device.Kind),
    };

    private MeasureRequest MeasureRequest(CellKey cell, int launch) => new()
    {
        Device = _plan.Device.ToString(),
        Threads = _plan.Threads,
        Cell = cell,
        Round = launch,
        Seed = _schedule.SeedOf(cell, launch),
        Blocks = _plan.Blocks.For(cell.Mode),
        CheckpointFolder = cell.Mode == Mode.Checkpoint ? _plan.CheckpointFolder : null,
        Probe = ProbeSettings.Short(_plan.Device.Kind),
        StartupCap = _plan.StartupCap,
    };
}
