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

    // A new rule is a line here and a method below.
    private static readonly Rule[] Rules =
    [
        new("failure", "a launch does not run to its end", Failed),
        new("work", "a launch did not do what the cell says", NotTheWork),
        new("physics", "the MFU interval lies above 100%", Impossible),
        new("scaling", Say($"at an MFU of {Figure.Percent(BatchScalingCheck.MinUtilization, 0)} or more, the step is less than {BatchScalingCheck.MinRatio} times one at half the batch"), NotTheBatch),
        new("power limit", "the device's power limit differs between launches", OtherPowerLimit),
        new("exclusions", $"more than {Figure.Percent(MostExcludedShare, 0)} of the launches are excluded", UnstableEnvironment),
        new("launches", Say($"fewer than {TierRule.Draft.Launches} launches count"), TooFew),
        new("steady state", "most launches are still warming up at their last block, and steps do not get slower", NeverSteady),
        new("drift", Say($"p is below {DriftTest.Significance} and the drift at least {Figure.Percent(DriftTest.LeastRelativeDrift, 0)}"), Drifting),
        new("bimodality", Say($"the gap is at least {Figure.Percent(Bimodality.LeastGapShare, 0)} and the means are over {Bimodality.LeastDeviationsApart} deviations apart, both groups of {Bimodality.LeastInGroup} or more; from {Bimodality.LeastLaunches} launches on"), TwoModes),
        new("tier", Say($"always; draft from {TierRule.Draft.Launches} launches within {Figure.Percent(TierRule.Draft.RelativeHalfWidth)}, trusted from {TierRule.Trusted.Launches} within {Figure.Percent(TierRule.Trusted.RelativeHalfWidth)}"), Converged),
    ];

    public static CellVerdict Of(CellKey key, IReadOnlyList<Launch> launches, CellFigures? figures, Tier asked, CellFailure? failure) =>
        Findings(new(key, launches, figures, asked, failure)).Select(finding => finding.Says).OfType<CellVerdict>().First();

    /// <summary>What every rule finds, in the order in which they decide; each is asked only as the result is read.</summary>
    public static IEnumerable<Finding> Findings(CellEvidence cell) => Rules.Select(rule => rule.Judge(cell).By(rule));

    private static CellVerdict? Invalid(string? reason) => reason is null ? null : new(CellStatus.Invalid, reason);

    private static Judgement Failed(CellEvidence cell) => new(
        cell.Failure is { } failure ? new(failure.Status, failure.Reason) : null,
        Count("launches", cell.Launches.Count), Count("failed", cell.Launches.Count(launch => launch.Failure is not null)));

    private static Judgement NotTheWork(CellEvidence cell)
    {
        Launch[] whole = [.. cell.Launches.Where(launch => launch.Failure is null)];
        string[] reasons = [.. whole.Select(launch => LaunchValidity.Reject(cell.Key, launch)).OfType<string>()];
        return new(Invalid(reasons.FirstOrDefault()), Count("launches", whole.Length), Count("at fault", reasons.Length));
    }

    private static Judgement Impossible(CellEvidence cell)
    {
        if (cell.Figures?.Mfu is not { } mfu)
            return Judgement.None;
        var low = mfu.Low ?? mfu.Value;
        return new(Invalid(PhysicsCheck.Reject(low)), Share("MFU at least", low));
    }

    // Within one launch: the host may have been in another speed state in the next.
    private static Judgement NotTheBatch(CellEvidence cell)
    {
        Launch[] timed = [.. cell.Counted.Where(launch => launch.Checks?.HalfBatchStepSeconds is not null)];
        if (timed.Length == 0 || cell.Figures?.Mfu is not { } mfu)
            return Judgement.None;
        var reasons = timed.Select(launch => BatchScalingCheck.Reject(launch.StepSeconds, launch.Checks!.HalfBatchStepSeconds, mfu.Value));
        return new(
            Invalid(reasons.OfType<string>().FirstOrDefault()),
            Share("MFU", mfu.Value), new("times the half batch", timed.Min(launch => launch.StepSeconds / launch.Checks!.HalfBatchStepSeconds!.Value), ReadingKind.Ratio));
    }

    private static Judgement OtherPowerLimit(CellEvidence cell)
    {
        double[] limits = [.. cell.Counted.Select(launch => launch.Telemetry?.PowerLimitWatts).OfType<double>().Distinct().Order()];
        if (limits.Length == 0)
            return Judgement.None;
        return new(
            limits.Length > 1
                ? new(CellStatus.EnvironmentUnstable, Say($"the device's power limit changed between launches: {string.Join(", ", limits.Select(watts => Figure.Significant(watts)))} W"))
                : null,
            Count("limits", limits.Length));
    }

    private static Judgement UnstableEnvironment(CellEvidence cell)
    {
        var (excluded, finished) = (cell.Finished.Count - cell.Counted.Count, cell.Finished.Count);
        return new(
            excluded > MostExcludedShare * finished
                ? new(CellStatus.EnvironmentUnstable, Say($"{excluded} of {finished} launches excluded: {string.Join("; ", cell.Finished.Select(launch => launch.Excluded).OfType<string>().Distinct(StringComparer.Ordinal))}"))
                : null,
            Count("finished", finished), Count("excluded", excluded));
    }

    private static Judgement TooFew(CellEvidence cell) => new(
        cell.Counted.Count < TierRule.Draft.Launches
            ? new(CellStatus.NotConverged, Say($"{cell.Counted.Count} of the {TierRule.Draft.Launches} launches that a draft takes"))
            : null,
        Count("counted", cell.Counted.Count));

    // By majority: chance alone puts the cut of a steady launch at the last place now and then.
    // Steps that get slower are no warm-up: that is drift.
    private static Judgement NeverSteady(CellEvidence cell)
    {
        var unsettled = cell.Counted.Count(launch => MserCut.Of(launch.Blocks).State == SteadyState.NotYet);
        return new(
            2 * unsettled > cell.Counted.Count && cell.Drift is not { Found: true, RelativeDrift: > 0 }
                ? new(CellStatus.NoSteadyState, Say($"{unsettled} of {cell.Counted.Count} launches were still warming up at their last block"))
                : null,
            Count("launches", cell.Counted.Count), Count("still warming up", unsettled));
    }

    private static Judgement Drifting(CellEvidence cell)
    {
        var drift = cell.Drift;
        var chance = new Reading("p", drift.PValue, ReadingKind.Probability);
        return new(
            drift.Found
                ? new(CellStatus.Drift, Say($"steps get {Figure.Percent(Math.Abs(drift.RelativeDrift))} {(drift.RelativeDrift > 0 ? "slower" : "faster")} through a launch ({chance})"))
                : null,
            Share("drift", drift.RelativeDrift), chance);
    }

    private static Judgement TwoModes(CellEvidence cell)
    {
        if (Bimodality.Split(cell.StepSeconds) is not { } split)
            return Judgement.None;
        return new(
            split.Found
                ? new(CellStatus.Bimodal, Say($"{split.Fast.Launches} launches at {Milliseconds(split.Fast)} ms a step, {split.Slow.Launches} at {Milliseconds(split.Slow)} ms"))
                : null,
            Count("fast", split.Fast.Launches), Count("slow", split.Slow.Launches),
            Share("gap", split.Gap / split.Mean), Share("apart", split.Distance / split.Mean), Share("deviation", split.Deviation / split.Mean));
    }

    private static Judgement Converged(CellEvidence cell)
    {
        if (cell.Counted.Count == 0)
            return Judgement.None;
        var interval = LaunchInterval.Of(cell.StepSeconds);
        var reached = TierRule.Reached(interval);
        var status = reached switch
        {
            Tier.Trusted => CellStatus.Trusted,
            Tier.Draft => CellStatus.Draft,
            _ => CellStatus.NotConverged,
        };
        var rule = TierRule.For(reached is null ? Tier.Draft : cell.Asked);
        var shortfall = reached >= cell.Asked
            ? null
            : Say($"{Words.Of(rule.Tier)} takes {rule.Launches} launches within {Figure.Percent(rule.RelativeHalfWidth)}: {interval.Launches} are within {Figure.Percent(interval.RelativeHalfWidth ?? double.NaN)}");
        Reading[] saw = [Count("launches", interval.Launches), new("mean", interval.Mean, ReadingKind.Seconds)];
        return new(new(status, shortfall), interval.RelativeHalfWidth is { } halfWidth ? [.. saw, Share("within", halfWidth)] : saw);
    }

    private static Reading Count(string name, int value) => new(name, value, ReadingKind.Count);

    private static Reading Share(string name, double value) => new(name, value, ReadingKind.Share);

    private static string Milliseconds(LaunchMode mode) => Figure.Significant(mode.StepSeconds * 1e3);

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Rule(string Name, string SpeaksWhen, Func<CellEvidence, Judgement> Judge);

    /// <param name="Says">Null while the rule keeps silent.</param>
    private sealed record Judgement(CellVerdict? Says, params Reading[] Saw)
    {
        /// <summary>There was nothing to judge.</summary>
        public static readonly Judgement None = new(Says: null);

        public Finding By(Rule rule) => new(rule.Name, rule.SpeaksWhen, Saw, Says);
    }
}
