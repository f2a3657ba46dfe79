using MathNet.Numerics.Statistics;

namespace Calibrate.Statistics;

/// <summary>Quantiles by linear interpolation between order statistics (Hyndman and Fan's type 7, as NumPy and R default to).</summary>
public static class Quantile
{
    public static double Median(IEnumerable<double> values) => Of(values, 0.5);

    public static double P90(IEnumerable<double> values) => Of(values, 0.9);

    public static double P95(IEnumerable<double> values) => Of(values, 0.95);

    /// <param name="share">0 for the smallest to 1 for the largest.</param>
    public static double Of(IEnumerable<double> values, double share) => OfSorted([.. values.Order()], share);

    /// <param name="values">The smallest first.</param>
    /// <param name="share">0 for the smallest to 1 for the largest.</param>
    public static double OfSorted(double[] values, double share) => SortedArrayStatistics.QuantileCustom(values, share, QuantileDefinition.R7);
}
