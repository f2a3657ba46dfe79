namespace Calibrate.Statistics;

/// <summary>Launches that agree with each other.</summary>
/// <param name="StepSeconds">Their mean.</param>
public readonly record struct LaunchMode(int Launches, double StepSeconds);

/// <summary>
/// Whether launches fall into two groups, so that their mean describes neither: the largest gap between sorted launch means is
/// at least 2% of the mean and more than 3 times the range inside both groups, each of at least 2 launches.
/// </summary>
public sealed record Bimodality(LaunchMode Fast, LaunchMode Slow)
{
    /// <summary>Judged once, when there are enough launches to tell two groups from scatter.</summary>
    public const int LeastLaunches = 10;

    private const int LeastInGroup = 2;
    private const double LeastGapShare = 0.02;
    private const double LeastGapToRange = 3;

    /// <returns>Both modes, or null when there is one, or too few launches to tell.</returns>
    public static Bimodality? Find(IReadOnlyList<double> launchMeans)
    {
        if (launchMeans.Count < LeastLaunches)
            return null;

        var sorted = launchMeans.Order().ToArray();
        var split = Enumerable.Range(1, sorted.Length - 1).MaxBy(i => sorted[i] - sorted[i - 1]);
        var (fast, slow) = (sorted[..split], sorted[split..]);
        var gap = slow[0] - fast[^1];

        return fast.Length >= LeastInGroup && slow.Length >= LeastInGroup
            && gap >= LeastGapShare * sorted.Average()
            && gap > LeastGapToRange * Math.Max(fast[^1] - fast[0], slow[^1] - slow[0])
                ? new(new(fast.Length, fast.Average()), new(slow.Length, slow.Average()))
                : null;
    }
}
