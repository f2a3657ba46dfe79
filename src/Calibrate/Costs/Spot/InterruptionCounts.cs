using MathNet.Numerics.Distributions;

namespace Calibrate.Costs.Spot;

/// <summary>How many interruptions a run meets: the exact distribution under the assumptions of <see cref="SpotModel"/>.</summary>
/// <remarks>
/// It is Poisson only over a fixed running time. A segment that was hit is tried again, and a try can be hit too: per
/// segment of length w, none with e^(−w/M), and after a first one a geometric number more, each try surviving with
/// e^(−(R+w)/M). With a notice that saves the work, a Poisson number over the undisturbed time, each with a geometric number
/// of failed restarts behind it (summed by Panjer's recursion).
/// </remarks>
public static class InterruptionCounts
{
    /// <returns>The probability of 0, 1, … up to <paramref name="most"/> interruptions.</returns>
    public static IReadOnlyList<double> Of(TimeSpan work, CheckpointPlan plan, InterruptionRate rate, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(work, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        return plan.NoticeSaves ? WithNotice(work, plan, rate.PerSecond, most) : WithoutNotice(work, plan, rate.PerSecond, most);
    }

    private static double[] WithoutNotice(TimeSpan work, CheckpointPlan plan, double rate, int most)
    {
        var counts = new double[most + 1];
        counts[0] = 1;
        var (length, restart) = ((plan.Interval + plan.Cost).TotalSeconds, plan.Restart.TotalSeconds);
        var full = plan.Segments(work) - 1;
        for (var i = 0L; i < full; i++)
            AddSegment(counts, length, restart, rate);
        AddSegment(counts, (work - (plan.Interval * full)).TotalSeconds, restart, rate);
        return counts;
    }

    /// <summary>Multiplies the generating function by (a + bz)/(1 − qz), the segment's own.</summary>
    private static void AddSegment(double[] counts, double length, double restart, double rate)
    {
        var none = Math.Exp(-length * rate);
        var survives = Math.Exp(-(restart + length) * rate);
        var again = 1 - survives;
        var first = ((1 - none) * survives) - (none * again);
        var (before, sum) = (0.0, 0.0);
        for (var k = 0; k < counts.Length; k++)
        {
            sum = (none * counts[k]) + (first * before) + (again * sum);
            (before, counts[k]) = (counts[k], sum);
        }
    }

    private static double[] WithNotice(TimeSpan work, CheckpointPlan plan, double rate, int most)
    {
        var hits = plan.Undisturbed(work).TotalSeconds * rate;
        var starts = Math.Exp(-plan.Restart.TotalSeconds * rate);
        var counts = new double[most + 1];
        counts[0] = hits > 0 ? Poisson.PMF(hits, 0) : 1;
        for (var k = 1; k <= most; k++)
        {
            for (var j = 1; j <= k; j++)
                counts[k] += j * starts * Math.Pow(1 - starts, j - 1) * counts[k - j];
            counts[k] *= hits / k;
        }

        return counts;
    }
}
