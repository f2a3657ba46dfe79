using MathNet.Numerics.Distributions;

namespace Calibrate.Statistics;

/// <summary>
/// The ratio of two means and its 95% interval, from independent launches on either side:
/// ln(A/B) ± t(0.975, ν)·√(a + b), where a and b are the squared relative standard errors s²/(k·M²) of the two means.
/// </summary>
/// <remarks>
/// The logarithm's error is the delta method's (Casella and Berger, Statistical Inference, 5.5.4), good while the relative standard
/// errors are small, which they are here: a few percent. The two sides may spread differently, so the t is Welch's (1947) with
/// Satterthwaite's (1946) degrees of freedom ν = (a + b)² / (a²/(k_A - 1) + b²/(k_B - 1)).
/// </remarks>
/// <param name="Low">Null, as <paramref name="High"/> and <paramref name="DegreesOfFreedom"/>, with fewer than 2 launches on a side.</param>
/// <param name="DegreesOfFreedom">Null too where no launch differs from its mean: the interval is then its value.</param>
public readonly record struct RatioInterval(double Value, double? Low, double? High, double? DegreesOfFreedom)
{
    /// <param name="numerator">Launch means, all above 0; at least one.</param>
    /// <param name="denominator">Launch means, all above 0; at least one.</param>
    public static RatioInterval Of(IReadOnlyList<double> numerator, IReadOnlyList<double> denominator)
    {
        var (top, bottom) = (numerator.Average(), denominator.Average());
        var ratio = top / bottom;
        if (numerator.Count < 2 || denominator.Count < 2)
            return new(ratio, null, null, null);

        var (a, b) = (SquaredRelativeError(numerator, top), SquaredRelativeError(denominator, bottom));
        if (a + b == 0)
            return new(ratio, ratio, ratio, null);
        var degrees = (a + b) * (a + b) / ((a * a / (numerator.Count - 1)) + (b * b / (denominator.Count - 1)));
        var factor = Math.Exp(StudentT.InvCDF(0, 1, degrees, 0.975) * Math.Sqrt(a + b));
        return new(ratio, ratio / factor, ratio * factor, degrees);
    }

    private static double SquaredRelativeError(IReadOnlyList<double> values, double mean) =>
        values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1) / values.Count / (mean * mean);
}
