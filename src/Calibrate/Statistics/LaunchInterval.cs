using MathNet.Numerics.Distributions;

namespace Calibrate.Statistics;

/// <summary>
/// The mean of the launches' means and its 95% interval, M ± t(0.975, k-1)·s/√k. The launch is the unit of independence:
/// steps and blocks within one process share its luck.
/// </summary>
/// <param name="Mean">Not a median: a bill is a sum, and slow steps are paid for.</param>
/// <param name="HalfWidth">Null with fewer than 2 launches.</param>
public readonly record struct LaunchInterval(double Mean, double? HalfWidth, int Launches)
{
    // Found by iteration, and asked for after every launch.
    private static readonly double[] FirstQuantiles = [.. Enumerable.Range(1, 30).Select(FindQuantile)];

    public double? Low => Mean - HalfWidth;

    public double? High => Mean + HalfWidth;

    public double? RelativeHalfWidth => HalfWidth / Mean;

    /// <param name="launchMeans">At least one.</param>
    public static LaunchInterval Of(IReadOnlyList<double> launchMeans)
    {
        var k = launchMeans.Count;
        var mean = launchMeans.Average();
        if (k < 2)
            return new(mean, null, k);
        var deviation = Math.Sqrt(launchMeans.Sum(m => (m - mean) * (m - mean)) / (k - 1));
        return new(mean, HalfWidthOf(deviation, k), k);
    }

    /// <summary>What so many launches, at least 2, would give if they spread as these do; null where the spread is not known.</summary>
    public LaunchInterval? With(int launches) =>
        HalfWidth is { } known ? this with { HalfWidth = known / HalfWidthOf(1, Launches) * HalfWidthOf(1, launches), Launches = launches } : null;

    private static double HalfWidthOf(double deviation, int launches) =>
        QuantileAt(launches - 1) * deviation / Math.Sqrt(launches);

    private static double QuantileAt(int freedom) => freedom <= FirstQuantiles.Length ? FirstQuantiles[freedom - 1] : FindQuantile(freedom);

    private static double FindQuantile(int freedom) => StudentT.InvCDF(0, 1, freedom, 0.975);
}
