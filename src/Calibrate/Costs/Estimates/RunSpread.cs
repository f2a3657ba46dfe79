using Calibrate.Costs.Origins;
using MathNet.Numerics.Distributions;

namespace Calibrate.Costs.Estimates;

/// <summary>How far one run may be from the estimate, before interruptions.</summary>
/// <param name="Throughput">Deviation of its logarithm; the median is the estimate.</param>
/// <param name="PriceLow">Times the listed price, up to 1: half of the runs are between the two, alike likely by the logarithm.</param>
/// <param name="PriceHigh">At least 1: the other half. Both 1 where the price stands.</param>
internal sealed record RunSpread(double Throughput, double PriceLow, double PriceHigh, IReadOnlyList<string> Assumptions)
{
    private const double PublishedConfidence = 0.8;

    public bool PriceStands => PriceLow == PriceHigh;

    /// <summary>The median is the listed price, also where others say otherwise on one side only.</summary>
    public double PriceAt(double share) => share < 0.5 ? Math.Pow(PriceLow, 1 - (2 * share)) : Math.Pow(PriceHigh, (2 * share) - 1);

    /// <summary>The factor on the throughput that a share of runs stays below.</summary>
    public double ThroughputAt(double share) => Throughput == 0 ? 1 : Math.Exp(Throughput * Normal.InvCDF(0, 1, share));

    public static RunSpread Of(JobRate rate, Machine machine)
    {
        List<string> assumptions = [];
        var own = Own(rate, assumptions);
        // A figure made of a measured one varies as that does.
        var session = rate.Profiles.Count > 0 ? JobDefaults.BetweenSessions : 0;
        if (session > 0)
            assumptions.Add($"from one session to the next the throughput varies by {Units.Figure.Percent(session, 0)} (deviation): no profiles of several sessions tell");
        if (rate.ByWork > 0)
            assumptions.Add($"the FLOP of a step tell the method's throughput from full training's to within a deviation of {Units.Figure.Percent(rate.ByWork, 0)}");
        assumptions.AddRange(machine.PriceSpread.Because);
        return new(Math.Sqrt((own * own) + (session * session) + (rate.ByWork * rate.ByWork)), machine.PriceSpread.Low, machine.PriceSpread.High, assumptions);
    }

    private static double Own(JobRate rate, List<string> assumptions)
    {
        if (rate is { Confidence: { } confidence, SamplesPerSecond: { Low: { } least, High: { } most } })
            return Math.Log(most / least) / (2 * Deviations(confidence));
        var factor = rate.Grounds == Grounds.Assumed && rate.Scope == RateScope.Steps ? JobDefaults.CarriedFactor : JobDefaults.PublishedFactor;
        assumptions.Add($"80% of runs are within a factor of {Units.Figure.Significant(factor, 3)} of the throughput, which comes without an interval");
        return Math.Log(factor) / Deviations(PublishedConfidence);
    }

    private static double Deviations(double confidence) => Normal.InvCDF(0, 1, (1 + confidence) / 2);
}
