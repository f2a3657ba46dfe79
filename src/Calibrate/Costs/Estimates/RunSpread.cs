using Calibrate.Costs.Origins;
using MathNet.Numerics.Distributions;

namespace Calibrate.Costs.Estimates;

/// <summary>How far one run may be from the estimate, before interruptions.</summary>
/// <param name="Throughput">Deviation of its logarithm; the median is the estimate.</param>
/// <param name="Link">The same of the bandwidth between devices; 0 where it is given, and where nothing is exchanged.</param>
/// <param name="PriceLow">Times the listed price, up to 1: half of the runs are between the two, alike likely by the logarithm.</param>
/// <param name="PriceHigh">At least 1: the other half. Both 1 where the price stands.</param>
internal sealed record RunSpread(double Throughput, double Link, double PriceLow, double PriceHigh, IReadOnlyList<string> Assumptions)
{
    private const double AssumedConfidence = 0.8;

    public bool PriceStands => PriceLow == PriceHigh;

    /// <summary>Whether nothing but the throughput is uncertain of a run that nobody interrupts: then its spread is a closed form.</summary>
    public bool IsOfThroughputAlone => PriceStands && Link == 0;

    /// <summary>The median is the listed price, also where others say otherwise on one side only.</summary>
    public double PriceAt(double share) => share < 0.5 ? Math.Pow(PriceLow, 1 - (2 * share)) : Math.Pow(PriceHigh, (2 * share) - 1);

    /// <summary>The factor on the throughput that a share of runs stays below.</summary>
    public double ThroughputAt(double share) => At(Throughput, share);

    /// <summary>The factor on the bandwidth that a share of runs stays below.</summary>
    public double LinkAt(double share) => At(Link, share);

    /// <param name="link">Null where nothing is exchanged.</param>
    public static RunSpread Of(JobRate rate, Machine machine, DeviceLink? link)
    {
        List<string> assumptions = [];
        var own = Own(rate, assumptions);
        // A figure made of a measured one varies as that does.
        var session = rate.Profiles.Count > 0 ? JobDefaults.BetweenSessions : 0;
        if (session > 0)
            assumptions.Add($"from one session to the next the throughput varies by {Units.Figure.Percent(session, 0)} (deviation): no profiles of several sessions tell");
        if (rate.ByWork > 0)
            assumptions.Add($"the FLOP of a step tell the method's throughput from full training's to within a deviation of {Units.Figure.Percent(rate.ByWork, 0)}");
        if (link is { Deviation: > 0 and var deviation })
            assumptions.Add($"80% of runs are within a factor of {Units.Figure.Significant(FactorOf(deviation), 2)} of the bandwidth between devices: so far apart are published scalings on one and the same device");
        assumptions.AddRange(machine.PriceSpread.Because);
        return new(Math.Sqrt((own * own) + (session * session) + (rate.ByWork * rate.ByWork)), link?.Deviation ?? 0, machine.PriceSpread.Low, machine.PriceSpread.High, assumptions);
    }

    private static double Own(JobRate rate, List<string> assumptions)
    {
        var interval = rate is { Confidence: { } confidence, SamplesPerSecond: { Low: { } least, High: { } most } }
            ? Math.Log(most / least) / (2 * Deviations(confidence))
            : (double?)null;
        if (rate is { Grounds: Grounds.Assumed, Scope: RateScope.WholeJob })
            return Math.Max(interval ?? 0, DeviationOf(JobDefaults.GuessFactor, assumptions, $"guessed hours{(interval is null ? "" : ", whatever range the guess gives itself")}: so far is the one pair of guesses off that published throughputs can check"));
        if (interval is { } earned)
            return earned;
        return rate.Grounds == Grounds.Assumed
            ? DeviationOf(JobDefaults.CarriedFactor, assumptions, "throughput, which is carried over from another model")
            : DeviationOf(JobDefaults.PublishedFactor, assumptions, "throughput, which comes without an interval");
    }

    private static double DeviationOf(double factor, List<string> assumptions, string of)
    {
        assumptions.Add($"80% of runs are within a factor of {Units.Figure.Significant(factor, 3)} of the {of}");
        return Math.Log(factor) / Deviations(AssumedConfidence);
    }

    private static double FactorOf(double deviation) => Math.Exp(deviation * Deviations(AssumedConfidence));

    private static double Deviations(double confidence) => Normal.InvCDF(0, 1, (1 + confidence) / 2);

    private static double At(double deviation, double share) => deviation == 0 ? 1 : Math.Exp(deviation * Normal.InvCDF(0, 1, share));
}
