using Calibrate.Planning;

namespace Calibrate.Statistics;

/// <summary>
/// Whether a cell gets another launch: as many as asked for, or else until its tier is reached, looked at after every launch.
/// </summary>
/// <remarks>
/// To stop at the first interval that is narrow enough favours those that are narrow by chance. docs/coverage.md shows what that
/// costs where the spread between launches straddles what the tier allows: a point of coverage for Trusted, two for Draft.
/// </remarks>
/// <param name="Launches">Exactly so many, whatever they show; null to stop at the tier.</param>
public sealed record StopRule(Tier Tier, int? Launches = null)
{
    private readonly TierRule _tier = TierRule.For(Tier);

    /// <summary>Launches that every cell gets.</summary>
    public int Least => Launches ?? _tier.Launches;

    /// <summary>Launches that no cell exceeds.</summary>
    public int Most => Launches ?? TierRule.MostLaunches;

    /// <param name="launches">Those done, with the excluded ones: they have cost their time.</param>
    /// <param name="interval">Of the launches that count; null without any.</param>
    public bool WantsMore(int launches, LaunchInterval? interval) =>
        launches < Most && !(Launches is null && interval is { } reached && _tier.IsMetBy(reached));
}
