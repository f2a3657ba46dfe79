using MathNet.Numerics.Distributions;

namespace Calibrate.Statistics;

/// <summary>
/// Whether steps get slower or faster through a launch: a two-sided t-test that the launches' slopes average zero.
/// </summary>
/// <remarks>
/// Launches are tested together because blocks of one launch are correlated: testing each alone gives many false alarms.
/// A drift also has to matter: at least <see cref="LeastRelativeDrift"/> of the mean over the whole launch.
/// </remarks>
/// <param name="RelativeDrift">Mean over launches of slope times blocks over mean: 0.05 is 5% slower at the end than at the start.</param>
/// <param name="PValue">Two-sided; 1 with fewer than 2 launches.</param>
public readonly record struct DriftTest(double RelativeDrift, double PValue)
{
    public const double Significance = 0.01;
    public const double LeastRelativeDrift = 0.01;

    public bool Found => PValue < Significance && Math.Abs(RelativeDrift) >= LeastRelativeDrift;

    /// <param name="launches">The steady block means of each launch, in order; a launch with fewer than 2 says nothing.</param>
    public static DriftTest Of(IEnumerable<IReadOnlyList<double>> launches)
    {
        var drifts = launches.Where(blocks => blocks.Count >= 2).Select(RelativeSlope).ToArray();
        if (drifts.Length < 2)
            return new(drifts.FirstOrDefault(), 1);

        var mean = drifts.Average();
        var error = Math.Sqrt(drifts.Sum(d => (d - mean) * (d - mean)) / (drifts.Length - 1) / drifts.Length);
        if (error == 0)
            return new(mean, mean == 0 ? 1 : 0);
        return new(mean, 2 * StudentT.CDF(0, 1, drifts.Length - 1, -Math.Abs(mean / error)));
    }

    private static double RelativeSlope(IReadOnlyList<double> blocks)
    {
        var middle = (blocks.Count - 1) / 2.0;
        var mean = blocks.Average();
        double covariance = 0, variance = 0;
        for (var i = 0; i < blocks.Count; i++)
        {
            covariance += (i - middle) * (blocks[i] - mean);
            variance += (i - middle) * (i - middle);
        }
        return covariance / variance * blocks.Count / mean;
    }
}
