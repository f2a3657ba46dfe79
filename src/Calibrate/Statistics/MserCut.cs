namespace Calibrate.Statistics;

/// <summary>Whether a launch has left its warm-up.</summary>
public enum SteadyState
{
    Reached,

    /// <summary>The best cut lies at the last one allowed: measure more blocks, or call it no steady state.</summary>
    NotYet,
}

/// <summary>
/// Where a launch's warm-up ends: the marginal standard error rule, d* = argmin over d &lt;= n/4 of sum_{i>d}(y_i - mean_d)^2 / (n-d)^2
/// (White, Cobb and Spratt 2000).
/// </summary>
/// <remarks>The cap is n/4 because a cut of up to n/2 hides real drift.</remarks>
/// <param name="Blocks">How many of the first blocks to cut.</param>
public readonly record struct MserCut(int Blocks, SteadyState State)
{
    // Differences below this share of the mean are rounding, not warm-up.
    private const double RoundingShare = 1e-12;

    public static MserCut Of(IReadOnlyList<double> blockMeans)
    {
        var last = blockMeans.Count / 4;
        if (last == 0)
            return new(0, SteadyState.NotYet);

        var floor = Math.Pow(RoundingShare * blockMeans.Average(), 2);
        var best = Enumerable.Range(0, last + 1).MinBy(cut => Math.Max(floor, SquaredStandardError(blockMeans, cut)));
        return new(best, best == last ? SteadyState.NotYet : SteadyState.Reached);
    }

    private static double SquaredStandardError(IReadOnlyList<double> means, int cut)
    {
        var rest = means.Skip(cut).ToArray();
        var mean = rest.Average();
        return rest.Sum(y => (y - mean) * (y - mean)) / ((double)rest.Length * rest.Length);
    }
}
