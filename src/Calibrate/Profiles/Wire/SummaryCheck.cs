using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Profiles.Wire;

/// <summary>
/// Holds a cell's summary against the launches it is made of. A hash shows that a file was changed; this shows that a figure was,
/// even where the hash was made to fit afterwards.
/// </summary>
/// <remarks>
/// <para>Figures are arithmetic: every metric must be what <see cref="CellSummary"/> makes of the launches in the file, whole numbers
/// exactly, others up to 1e-9 of themselves, for the last digits differ between machines.</para>
/// <para>A status is a judgement, and versions may judge differently. One that is worse than this version's stays: the run knew more
/// than its file tells. One that is better does not count: the cell gets this version's status, with a reason that says so.</para>
/// <para>What the run decided and recorded is taken as it is, since the rules may change: where the warm-up was cut, which launches
/// were excluded and why, the name of each launch's host regime, where two modes were told apart.</para>
/// </remarks>
internal static class SummaryCheck
{
    private const double Rounding = 1e-9;

    /// <summary>The cell, with the lesser of the status in the file and that of its launches.</summary>
    public static Cell Of(Cell cell, IReadOnlyList<Peak> peaks, Tier asked, string field, Refusals refusals)
    {
        var work = new CellWork(cell.Parameters, cell.ModelFlopPerStep, cell.HardwareFlopPerStep);
        var again = CellSummary.Of(cell.Key, work, cell.Launches, peaks, asked, CellFailure.Of(cell));

        refusals.Require(cell.Figures is null == again.Figures is null, field + ".throughput", "is there exactly when a launch counts");
        foreach (var metric in Metrics.All.Where(metric => metric.JsonPath is not null))
            Same(metric.Value(cell), metric.Value(again), $"{field}.{metric.JsonPath}", refusals);
        if (cell.Figures is { } figures)
        {
            CheckRegimes(figures.ByRegime, again.Figures!.ByRegime, field + ".byRegime", refusals);
            refusals.Require(figures.Checkpoint?.FileSystem == again.Figures!.Checkpoint?.FileSystem, field + ".checkpoint.fileSystem", "is not that of the launches");
            CheckModes(figures.Modes, cell.Launches, field + ".modes", refusals);
        }
        return Rank(again.Status) > Rank(cell.Status)
            ? cell.Lowered(new(again.Status, $"the file says {cell.Status}, but {again.Reason ?? $"its launches give {again.Status}"}"))
            : cell;
    }

    private static int Rank(CellStatus status) => status == CellStatus.Trusted ? 0 : 1 + (int)status.Standing;

    private static void CheckRegimes(IReadOnlyList<RegimeFigures> regimes, IReadOnlyList<RegimeFigures> again, string field, Refusals refusals)
    {
        refusals.Require(
            regimes.Select(regime => (regime.Regime, regime.Launches)).SequenceEqual(again.Select(regime => (regime.Regime, regime.Launches))),
            field, "does not list the regimes of the launches");
        for (var i = 0; i < regimes.Count; i++)
            Same(regimes[i].StepSeconds, again[i].StepSeconds, FormattableString.Invariant($"{field}[{i}].stepSeconds"), refusals);
    }

    private static void CheckModes(IReadOnlyList<Statistics.LaunchMode> modes, IReadOnlyList<Launch> launches, string field, Refusals refusals)
    {
        if (modes.Count == 0)
            return;
        double[] means = [.. launches.Where(launch => launch.Counts).Select(launch => launch.StepSeconds).Order()];
        refusals.Require(
            modes is [{ Launches: > 0 } fast, { Launches: > 0 } slow] && fast.Launches + slow.Launches == means.Length,
            field, "must be two that share the launches");
        Same(modes[0].StepSeconds, means[..modes[0].Launches].Average(), field + "[0].stepSeconds", refusals);
        Same(modes[1].StepSeconds, means[modes[0].Launches..].Average(), field + "[1].stepSeconds", refusals);
    }

    private static void Same(double? stored, double? again, string field, Refusals refusals)
    {
        refusals.Require(stored is null == again is null, field, again is null ? "is there, and the launches give none" : "is missing, and the launches give one");
        if (stored is not { } figure || again is not { } expected)
            return;
        refusals.Require(double.IsFinite(expected), field, "is beyond all numbers");
        var both = double.IsInteger(figure) && double.IsInteger(expected);
        refusals.Require(
            figure == expected || (!both && Math.Abs(figure - expected) <= Rounding * Math.Abs(expected)),
            field, FormattableString.Invariant($"is {figure}, and the launches give {expected}"));
    }
}
