using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Measuring;

/// <summary>A plan and what came of it, as a profile.</summary>
public static class ProfileBuilder
{
    public static Profile Build(RunPlan plan, RunResult result, ToolDescription tool, EnvironmentDescription environment)
    {
        var peaks = RunPeaks.Checked([.. RunPeaks.Best(result.Facts.Peaks, LaunchesOf(result)), .. DatasheetPeaks.For(result.Facts.Device.Name)]);
        var regimes = LaunchRegimes.Of([.. result.Cells.SelectMany(c => c.Launches)]);
        var canary = CanaryOf(result, regimes);
        IEnumerable<Cell> cells =
            from run in result.Cells
            select CellSummary.Of(
                run.Cell.Key, CellWork.Of(run.Cell.Workload, run.Cell.Key), [.. run.Launches.Select(regimes.Name)],
                peaks, plan.Tier, FailureOf(run)) with { BatchSearch = run.Cell.Search };
        return new()
        {
            Schema = Profile.CurrentSchema,
            Created = result.Started,
            Tool = tool,
            Device = result.Facts.Device,
            Environment = environment,
            Run = new(
                plan.Suite, plan.Tier, plan.Seed, plan.Blocks.Count, plan.Blocks.MinDuration.TotalSeconds,
                plan.TimeBudget?.TotalSeconds, result.Wall.TotalSeconds,
                [.. result.CutShort.Select(c => c.Cell.Key.Id)], regimes.Regimes, result.Calls > 1 ? result.Calls : null, canary),
            Peaks = peaks,
            Cells = [.. cells.Select(cell => canary?.Judge(cell) is { } verdict ? cell with { Status = verdict.Status, Reason = verdict.Reason } : cell)],
        };
    }

    // The canary's own probes make no speed states: those are told by the cells' launches, which the profile keeps.
    private static Canary? CanaryOf(RunResult result, LaunchRegimes regimes)
    {
        if (result.Canary is not { } canary)
            return null;
        var (before, after) = (Counting(canary.Before), Counting(canary.After));
        return new(canary.Cell.Id, before?.StepSeconds, after?.StepSeconds, before?.Regime, after?.Regime, Reason: canary switch
        {
            { Before.WhyNoFigure: { } why } => $"before the run: {why}",
            { After.WhyNoFigure: { } why } => $"after the run: {why}",
            _ => null,
        });

        Launch? Counting(LaunchOutcome? outcome) => outcome is { WhyNoFigure: null } ? regimes.Name(outcome.Launch) : null;
    }

    private static IEnumerable<(Precision Precision, Launch Launch)> LaunchesOf(RunResult result) =>
        result.Cells.SelectMany(c => c.Launches, (c, launch) => (c.Cell.Key.Precision, launch));

    private static CellFailure? FailureOf(CellRun run) =>
        run.Failure is { } failure ? new(StatusOf(failure.End), failure.Reason ?? "no reason given") : null;

    private static CellStatus StatusOf(LaunchEnd end) => end switch
    {
        LaunchEnd.Invalid => CellStatus.Invalid,
        LaunchEnd.Unsupported => CellStatus.Unsupported,
        LaunchEnd.OutOfMemory => CellStatus.OutOfMemory,
        LaunchEnd.TimedOut => CellStatus.TimedOut,
        LaunchEnd.Crashed => CellStatus.Crashed,
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "not the end of a failed launch"),
    };
}
