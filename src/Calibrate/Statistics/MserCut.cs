namespace Calibrate.Statistics;

/// <summary>Whether a launch has left its warm-up.</summary>
public enum SteadyState
{
    Reached,

    /// <summary>The best cut lies at the last one allowed: measure more blocks, or call it no steady state.</summary>
    NotYet,
}

/// <summary>
/// Where a launch's warm-up ends, by the marginal standard error rule: d* = argmin over d &lt;= n/4 of sum_{i>d}(y_i - mean_d)^2 / (n-d)^2
/// (White, Cobb and Spratt 2000). With d* below n/4 the launch has settled within its first quarter, and that quarter is cut.
/// </summary>
/// <remarks>
/// The cap is n/4 because a cut of up to n/2 hides real drift. The whole quarter goes, and not d* blocks alone, because d* follows
/// the data: it drops the stalls that happen to lie near the start, and a mean without them is too low. Simulated at 8 blocks, one
/// in ten of them 20% longer: 10% of the cells were Trusted beside the truth with a cut of d*, 5% with a cut of n/4.
/// </remarks>
/// <param name="Best">d*.</param>
/// <param name="Blocks">How many of the first blocks to cut.</param>
public readonly record struct MserCut(int Best, int Blocks, SteadyState State)
{
    // Differences below this share of the mean are rounding, not warm-up.
    private const double RoundingShare = 1e-12;

    public static MserCut Of(IReadOnlyList<double> blockMeans)
    {
        var n = blockMeans.Count;
        var quarter = n / 4;
        if (quarter == 0)
            return new(0, 0, SteadyState.NotYet);

        // From the last block back, so that one pass (Welford's) sees what remains after every cut.
        var floor = Math.Pow(RoundingShare * blockMeans.Average(), 2);
        var (best, least) = (quarter, double.PositiveInfinity);
        double mean = 0, squares = 0;
        for (var cut = n - 1; cut >= 0; cut--)
        {
            var rest = n - cut;
            var difference = blockMeans[cut] - mean;
            mean += difference / rest;
            squares += difference * (blockMeans[cut] - mean);
            var squaredError = Math.Max(floor, squares / ((double)rest * rest));
            if (cut <= quarter && squaredError <= least)
                (best, least) = (cut, squaredError);
        }
        return new(best, quarter, best == quarter ? SteadyState.NotYet : SteadyState.Reached);
    }
}
