namespace Calibrate.Costs.Spot;

/// <summary>
/// How much work to do between checkpoints (τ) when one costs δ and interruptions come every M on average. Each answer is
/// null without interruptions: then no checkpoint pays.
/// </summary>
public static class CheckpointInterval
{
    /// <summary>τ = √(2δM): J. W. Young, "A first order approximation to the optimum checkpoint interval", CACM 17 (1974). Good for δ ≪ M.</summary>
    public static TimeSpan? Young(TimeSpan cost, InterruptionRate rate) =>
        rate.MeanTime is { } mean ? TimeSpan.FromSeconds(Math.Sqrt(2 * cost.TotalSeconds * mean.TotalSeconds)) : null;

    /// <summary>τ = √(2δM)·[1 + ⅓√(δ/2M) + ⅑(δ/2M)] − δ for δ &lt; 2M, else M: Daly 2006, equation 37.</summary>
    public static TimeSpan? Daly(TimeSpan cost, InterruptionRate rate)
    {
        if (rate.MeanTime is not { } mean)
            return null;
        var (delta, m) = (cost.TotalSeconds, mean.TotalSeconds);
        var half = delta / (2 * m);
        return half < 1 ? TimeSpan.FromSeconds((Math.Sqrt(2 * delta * m) * (1 + (Math.Sqrt(half) / 3) + (half / 9))) - delta) : mean;
    }

    /// <summary>
    /// The exact minimum of E[T]: with x = τ/M it solves x + δ/M + ln(1 − x) = 0 on (0, 1), where the derivative of
    /// (e^((τ+δ)/M) − 1)/τ is zero. R does not matter to it.
    /// </summary>
    public static TimeSpan? Optimal(TimeSpan cost, InterruptionRate rate)
    {
        if (rate.MeanTime is not { } mean)
            return null;
        var ratio = cost / mean;
        var (low, high) = (0.0, 1.0);
        // The left side falls from δ/M to minus infinity; 100 halvings leave less than a tick.
        for (var i = 0; i < 100; i++)
        {
            var x = (low + high) / 2;
            if (x + ratio + Math.Log(1 - x) > 0)
                low = x;
            else
                high = x;
        }

        return mean * low;
    }
}
