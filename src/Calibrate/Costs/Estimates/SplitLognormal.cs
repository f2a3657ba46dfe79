using MathNet.Numerics.Distributions;

namespace Calibrate.Costs.Estimates;

/// <summary>
/// A factor whose median is 1 and whose logarithm is normal on either side of it, each with a deviation of its own: a figure at the
/// edge of what it may be is rarely passed on that side.
/// </summary>
/// <param name="Below">Deviation of the logarithm of factors under 1; 0 for none.</param>
/// <param name="Above">Of those over 1.</param>
internal readonly record struct SplitLognormal(double Below, double Above)
{
    /// <summary>1 over the factor.</summary>
    public SplitLognormal Inverse => new(Above, Below);

    /// <summary>Of the factor.</summary>
    public double Mean => MeanFrom(double.NegativeInfinity);

    /// <summary>With another doubt that is independent, alike on both sides.</summary>
    public SplitLognormal With(double deviation) => new(Math.Sqrt((Below * Below) + (deviation * deviation)), Math.Sqrt((Above * Above) + (deviation * deviation)));

    /// <summary>The factor at a standard normal.</summary>
    public double Of(double normal) => (normal < 0 ? Below : Above) is var deviation && deviation == 0 ? 1 : Math.Exp(deviation * normal);

    /// <summary>The factor that a share stays below.</summary>
    public double At(double share) => Of(Normal.InvCDF(0, 1, share));

    /// <summary>The standard normal up to which the factor is at most this one, which is above zero.</summary>
    public double NormalAt(double factor) => Math.Log(factor) switch
    {
        0 => Above == 0 ? double.PositiveInfinity : 0,
        var log => log / (log < 0 ? Below : Above),
    };

    /// <summary>E[factor; normal above z] = ∫ exp(deviation x) φ(x) dx from z, side by side.</summary>
    public double MeanFrom(double z)
    {
        var above = Math.Exp(Above * Above / 2) * Normal.CDF(0, 1, Above - Math.Max(z, 0));
        return z >= 0 ? above : above + (Math.Exp(Below * Below / 2) * (Normal.CDF(0, 1, -Below) - Normal.CDF(0, 1, z - Below)));
    }
}
