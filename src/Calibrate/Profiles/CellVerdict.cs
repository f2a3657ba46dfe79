using System.Globalization;
using Calibrate.Planning;
using Calibrate.Statistics;
using Calibrate.Units;

namespace Calibrate.Profiles;

/// <summary>A cell's status and, where that is not a plain success, why.</summary>
/// <remarks>
/// The first rule that speaks decides. What says that there is no figure comes first, then what spoils the launches, then what
/// takes enough launches to be judged at all, and the tier reached comes last.
/// </remarks>
public sealed record CellVerdict(CellStatus Status, string? Reason)
{
    private const double MostExcludedShare = 0.25;

    public static CellVerdict Of(CellKey key, IReadOnlyList<Launch> launches, CellFigures? figures, Tier asked, CellFailure? failure)
    {
        Launch[] finished = [.. launches.Where(launch => launch.Finished)];
        Launch[] counted = [.. finished.Where(launch => launch.Counts)];
        return Failed(failure)
            ?? NotTheWork(key, launches)
            ?? Impossible(figures)
            ?? NotTheBatch(figures, counted)
            ?? OtherPowerLimit(counted)
            ?? UnstableEnvironment(finished)
            ?? TooFew(counted)
            ?? NeverSteady(counted)
            ?? Drifting(counted)
            ?? TwoModes(figures)
            ?? Converged(counted, asked);
    }

    private static CellVerdict? Failed(CellFailure? failure) =>
        failure is null ? null : new(failure.Status, failure.Reason);

    private static CellVerdict? NotTheWork(CellKey key, IReadOnlyList<Launch> launches) =>
        Invalid(launches.Where(launch => launch.Failure is null).Select(launch => LaunchValidity.Reject(key, launch)));

    private static CellVerdict? Impossible(CellFigures? figures) =>
        Invalid([PhysicsCheck.Reject(figures?.Mfu is { } mfu ? mfu.Low ?? mfu.Value : null)]);

    // Within one launch: the host may have been in another speed state in the next.
    private static CellVerdict? NotTheBatch(CellFigures? figures, Launch[] counted) =>
        Invalid(counted.Select(launch => BatchScalingCheck.Reject(launch.StepSeconds, launch.Checks?.HalfBatchStepSeconds, figures?.Mfu?.Value)));

    private static CellVerdict? Invalid(IEnumerable<string?> reasons) =>
        reasons.FirstOrDefault(reason => reason is not null) is { } reason ? new(CellStatus.Invalid, reason) : null;

    private static CellVerdict? OtherPowerLimit(Launch[] counted)
    {
        double[] limits = [.. counted.Select(launch => launch.Telemetry?.PowerLimitWatts).OfType<double>().Distinct().Order()];
        return limits.Length > 1
            ? new(CellStatus.EnvironmentUnstable, Say($"the device's power limit changed between launches: {string.Join(", ", limits.Select(watts => Figure.Significant(watts)))} W"))
            : null;
    }

    private static CellVerdict? UnstableEnvironment(Launch[] finished)
    {
        var excluded = finished.Count(launch => !launch.Counts);
        return excluded > MostExcludedShare * finished.Length
            ? new(CellStatus.EnvironmentUnstable, Say($"{excluded} of {finished.Length} launches excluded: {string.Join("; ", finished.Select(launch => launch.Excluded).OfType<string>().Distinct(StringComparer.Ordinal))}"))
            : null;
    }

    private static CellVerdict? TooFew(Launch[] counted) =>
        counted.Length < TierRule.Draft.Launches
            ? new(CellStatus.NotConverged, Say($"{counted.Length} of the {TierRule.Draft.Launches} launches that a draft takes"))
            : null;

    // By majority: chance alone puts the cut of a steady launch at the last place now and then.
    // Steps that get slower are no warm-up: that is drift.
    private static CellVerdict? NeverSteady(Launch[] counted)
    {
        var unsettled = counted.Count(launch => MserCut.Of(launch.Blocks).State == SteadyState.NotYet);
        return 2 * unsettled > counted.Length && DriftOf(counted) is not { Found: true, RelativeDrift: > 0 }
            ? new(CellStatus.NoSteadyState, Say($"{unsettled} of {counted.Length} launches were still warming up at their last block"))
            : null;
    }

    private static CellVerdict? Drifting(Launch[] counted)
    {
        var drift = DriftOf(counted);
        return drift.Found
            ? new(CellStatus.Drift, Say($"steps get {Figure.Percent(Math.Abs(drift.RelativeDrift))} {(drift.RelativeDrift > 0 ? "slower" : "faster")} through a launch (p = {drift.PValue:0.0###})"))
            : null;
    }

    private static CellVerdict? TwoModes(CellFigures? figures) =>
        figures?.Modes is [var fast, var slow]
            ? new(CellStatus.Bimodal, Say($"{fast.Launches} launches at {Milliseconds(fast)} ms a step, {slow.Launches} at {Milliseconds(slow)} ms"))
            : null;

    private static CellVerdict Converged(Launch[] counted, Tier asked)
    {
        var interval = LaunchInterval.Of([.. counted.Select(launch => launch.StepSeconds)]);
        var reached = TierRule.Reached(interval);
        var status = reached switch
        {
            Tier.Trusted => CellStatus.Trusted,
            Tier.Draft => CellStatus.Draft,
            _ => CellStatus.NotConverged,
        };
        if (reached >= asked)
            return new(status, null);

        var rule = TierRule.For(reached is null ? Tier.Draft : asked);
        return new(status, Say($"{Words.Of(rule.Tier)} takes {rule.Launches} launches within {Figure.Percent(rule.RelativeHalfWidth)}: {interval.Launches} are within {Figure.Percent(interval.RelativeHalfWidth ?? double.NaN)}"));
    }

    private static DriftTest DriftOf(Launch[] counted) => DriftTest.Of(counted.Select(launch => launch.SteadyBlocks));

    private static string Milliseconds(LaunchMode mode) => Figure.Significant(mode.StepSeconds * 1e3);

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
