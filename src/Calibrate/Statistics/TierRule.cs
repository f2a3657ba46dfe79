using Calibrate.Planning;

namespace Calibrate.Statistics;

/// <summary>What a tier asks of a measurement.</summary>
/// <param name="Launches">At least so many that count.</param>
/// <param name="RelativeHalfWidth">Of the 95% interval of the mean step time, at most.</param>
public sealed record TierRule(Tier Tier, int Launches, double RelativeHalfWidth)
{
    public static readonly TierRule Draft = new(Tier.Draft, 5, 0.10);
    public static readonly TierRule Trusted = new(Tier.Trusted, 10, 0.015);

    /// <summary>No cell gets more: what has not converged by then will not.</summary>
    public const int MostLaunches = 15;

    public static TierRule For(Tier tier) => tier == Tier.Trusted ? Trusted : Draft;

    public bool IsMetBy(LaunchInterval interval) =>
        interval.Launches >= Launches && interval.RelativeHalfWidth <= RelativeHalfWidth;

    /// <summary>The fewest launches of the interval's spread that meet the rule; null where up to <paramref name="most"/> do not.</summary>
    public int? LaunchesNeeded(LaunchInterval interval, int most)
    {
        for (var launches = Math.Max(Launches, interval.Launches); launches <= most; launches++)
        {
            if (interval.With(launches) is { } then && IsMetBy(then))
                return launches;
        }
        return null;
    }

    /// <summary>The best tier an interval reaches, or null.</summary>
    public static Tier? Reached(LaunchInterval interval) =>
        Trusted.IsMetBy(interval) ? Tier.Trusted
        : Draft.IsMetBy(interval) ? Tier.Draft
        : null;
}
