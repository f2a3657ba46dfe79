using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Profiles;

/// <summary>How a cell came by its status: every rule with what it saw, in the order in which they decide.</summary>
/// <param name="Asked">The tier the run aimed at.</param>
/// <param name="Needs">What the tiers not reached would take; empty where launches alone would not help, or the spread is not known.</param>
public sealed record CellExplanation(Cell Cell, Tier Asked, IReadOnlyList<Finding> Findings, IReadOnlyList<TierNeed> Needs)
{
    /// <summary>As many as a run can be told to make.</summary>
    public const int MostLaunches = 100;

    /// <summary>The first rule that speaks.</summary>
    public Finding Decides => Findings.First(finding => finding.Says is not null);

    /// <summary>The status that these rules give; the stored one may come from the run as a whole, or from a version with other rules.</summary>
    public CellStatus Given => Decides.Says!.Status;

    public static CellExplanation Of(Cell cell, Profile profile)
    {
        var evidence = CellEvidence.Of(cell, profile.Run.Tier);
        var explanation = new CellExplanation(cell, profile.Run.Tier, [.. CellVerdict.Findings(evidence)], []);
        return explanation.Given is CellStatus.Draft or CellStatus.NotConverged ? explanation with { Needs = NeedsOf(evidence) } : explanation;
    }

    private static TierNeed[] NeedsOf(CellEvidence evidence)
    {
        if (evidence.Counted.Count < 2)
            return [];
        var interval = LaunchInterval.Of(evidence.StepSeconds);
        return
        [
            .. new[] { TierRule.Draft, TierRule.Trusted }
                .Where(rule => !rule.IsMetBy(interval))
                .Select(rule => new TierNeed(rule, rule.LaunchesNeeded(interval, MostLaunches))),
        ];
    }
}

/// <summary>How many launches a tier would take at the spread seen.</summary>
/// <param name="Launches">Null: more than <see cref="CellExplanation.MostLaunches"/>.</param>
public sealed record TierNeed(TierRule Rule, int? Launches);
