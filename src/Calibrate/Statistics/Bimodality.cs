namespace Calibrate.Statistics;

/// <summary>Launches that agree with each other.</summary>
/// <param name="StepSeconds">Their mean.</param>
public readonly record struct LaunchMode(int Launches, double StepSeconds);

/// <summary>
/// Whether launches fall into two groups, so that their mean describes neither. The sorted launch means are split where the
/// scatter inside the groups is least, with at least 2 launches in each; they are two modes when the gap between the groups is
/// at least 2% of the mean and their means lie more than 6 pooled standard deviations apart.
/// </summary>
/// <remarks>
/// The best split of 10 launches of one wide mode lies 6 deviations apart in 1 cell of 100, that of 15 launches hardly ever
/// (docs/coverage.md). Deviations and not ranges, because a range grows with the number of launches.
/// </remarks>
/// <param name="Gap">Seconds between the slowest of the fast launches and the fastest of the slow ones.</param>
/// <param name="Deviation">Seconds; the standard deviation inside the groups, pooled.</param>
/// <param name="Mean">Seconds, of all launches.</param>
public sealed record Bimodality(LaunchMode Fast, LaunchMode Slow, double Gap, double Deviation, double Mean)
{
    /// <summary>Judged once, when there are enough launches to tell two groups from scatter.</summary>
    public const int LeastLaunches = 10;

    public const int LeastInGroup = 2;
    public const double LeastGapShare = 0.02;
    public const double LeastDeviationsApart = 6;

    /// <summary>Seconds from one group's mean to the other's.</summary>
    public double Distance => Slow.StepSeconds - Fast.StepSeconds;

    public bool Found => Gap >= LeastGapShare * Mean && Distance > LeastDeviationsApart * Deviation;

    /// <returns>Both modes, or null when there is one, or too few launches to tell.</returns>
    public static Bimodality? Find(IReadOnlyList<double> launchMeans) => Split(launchMeans) is { Found: true } two ? two : null;

    /// <summary>The best split, be it two modes or not; null with too few launches to tell.</summary>
    public static Bimodality? Split(IReadOnlyList<double> launchMeans)
    {
        if (launchMeans.Count < LeastLaunches)
            return null;

        var sorted = launchMeans.Order().ToArray();
        var split = Enumerable.Range(LeastInGroup, sorted.Length - (2 * LeastInGroup) + 1).MinBy(at => Scatter(sorted[..at]) + Scatter(sorted[at..]));
        var (fast, slow) = (sorted[..split], sorted[split..]);
        return new(
            new(fast.Length, fast.Average()), new(slow.Length, slow.Average()),
            Gap: slow[0] - fast[^1],
            Deviation: Math.Sqrt((Scatter(fast) + Scatter(slow)) / (sorted.Length - 2)),
            Mean: sorted.Average());
    }

    /// <summary>Sum of squared distances from the mean.</summary>
    private static double Scatter(double[] values)
    {
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean));
    }
}
