namespace Calibrate.Statistics;

/// <summary>Launches that agree with each other.</summary>
/// <param name="StepSeconds">Their mean.</param>
public readonly record struct LaunchMode(int Launches, double StepSeconds);

/// <summary>
/// Whether launches fall into two groups, so that their mean describes neither: the largest gap between sorted launch means is
/// at least 2% of the mean and more than 3 times the range inside both groups, each of at least 2 launches.
/// </summary>
/// <param name="Fast">The launches below the largest gap.</param>
/// <param name="Slow">Those above it.</param>
/// <param name="Gap">Seconds between the two.</param>
/// <param name="Range">Seconds from the fastest to the slowest launch of a group, the wider one's.</param>
/// <param name="Mean">Seconds, of all launches.</param>
public sealed record Bimodality(LaunchMode Fast, LaunchMode Slow, double Gap, double Range, double Mean)
{
    /// <summary>Judged once, when there are enough launches to tell two groups from scatter.</summary>
    public const int LeastLaunches = 10;

    public const int LeastInGroup = 2;
    public const double LeastGapShare = 0.02;
    public const double LeastGapToRange = 3;

    public bool Found =>
        Fast.Launches >= LeastInGroup && Slow.Launches >= LeastInGroup && Gap >= LeastGapShare * Mean && Gap > LeastGapToRange * Range;

    /// <returns>Both modes, or null when there is one, or too few launches to tell.</returns>
    public static Bimodality? Find(IReadOnlyList<double> launchMeans) => Split(launchMeans) is { Found: true } two ? two : null;

    /// <summary>The launches on both sides of their largest gap, be they two groups or not; null with too few launches to tell.</summary>
    public static Bimodality? Split(IReadOnlyList<double> launchMeans)
    {
        if (launchMeans.Count < LeastLaunches)
            return null;

        var sorted = launchMeans.Order().ToArray();
        var split = Enumerable.Range(1, sorted.Length - 1).MaxBy(i => sorted[i] - sorted[i - 1]);
        var (fast, slow) = (sorted[..split], sorted[split..]);
        return new(
            new(fast.Length, fast.Average()), new(slow.Length, slow.Average()),
            Gap: slow[0] - fast[^1],
            Range: Math.Max(fast[^1] - fast[0], slow[^1] - slow[0]),
            Mean: sorted.Average());
    }
}
