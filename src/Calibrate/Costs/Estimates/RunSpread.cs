using Calibrate.Costs.Origins;
using Calibrate.Profiles;
using MathNet.Numerics.Distributions;

namespace Calibrate.Costs.Estimates;

/// <summary>How far one run may be from the estimate, before interruptions.</summary>
/// <param name="Throughput">The factor on it: the median is the estimate, wherever in its interval that is.</param>
/// <param name="Link">That on the bandwidth between devices; no spread where it is given, and where nothing is exchanged.</param>
/// <param name="Loading">That on the rate at which data load; no spread but where it is measured.</param>
/// <param name="PriceLow">Times the listed price, up to 1: half of the runs are between the two, alike likely by the logarithm.</param>
/// <param name="PriceHigh">At least 1: the other half. Both 1 where the price stands.</param>
internal sealed record RunSpread(SplitLognormal Throughput, SplitLognormal Link, SplitLognormal Loading, double PriceLow, double PriceHigh, IReadOnlyList<string> Assumptions)
{
    internal const double AssumedConfidence = 0.8;

    public bool PriceStands => PriceLow == PriceHigh;

    /// <summary>Whether nothing but the throughput is uncertain of a run that nobody interrupts: then its spread is a closed form.</summary>
    public bool IsOfThroughputAlone => PriceStands && Link == default && Loading == default;

    /// <summary>The median is the listed price, also where others say otherwise on one side only.</summary>
    public double PriceAt(double share) => share < 0.5 ? Math.Pow(PriceLow, 1 - (2 * share)) : Math.Pow(PriceHigh, (2 * share) - 1);

    /// <param name="time">That the rate makes.</param>
    public static RunSpread Of(JobRate rate, Machine machine, JobTime time)
    {
        List<string> assumptions = [];
        var own = Own(rate, assumptions);
        // A figure made of a measured one varies as that does.
        var session = rate.Profiles.Count > 0 ? JobDefaults.BetweenSessions : 0;
        if (session > 0)
            assumptions.Add($"from one session to the next the throughput varies by {Units.Figure.Percent(session, 0)} (deviation): no profiles of several sessions tell");
        if (rate.ByWork > 0)
            assumptions.Add($"the FLOP of a step tell the method's throughput from another's to within a deviation of {Units.Figure.Percent(rate.ByWork, 0)}");
        var loading = LoadingOf(time, assumptions);
        if (time.Exchange?.Link is { Deviation: > 0 and var deviation })
            assumptions.Add($"80% of runs are within a factor of {Units.Figure.Significant(FactorOf(deviation), 2)} of the bandwidth between devices: so far apart are published scalings on one and the same device");
        assumptions.AddRange(machine.PriceSpread.Because);
        // An interval has it already.
        return new(own.With(session).With(rate.Confidence is null ? rate.ByWork : 0), Alike(time.Exchange?.Link.Deviation ?? 0), loading, machine.PriceSpread.Low, machine.PriceSpread.High, assumptions);
    }

    /// <summary>An interval with another doubt that is independent, at the confidence it has; without one it stays as it is.</summary>
    /// <param name="deviation">Of the logarithm.</param>
    public static Interval Widened(Interval interval, double? confidence, double deviation)
    {
        if (confidence is not { } share)
            return interval;
        var doubt = Deviations(share) * deviation;
        return new(interval.Value, interval.Value / With(interval.Value / interval.Low), interval.Value * With(interval.High / interval.Value));

        double? With(double? factor) => factor is { } own ? Math.Exp(Math.Sqrt(Math.Pow(Math.Log(own), 2) + (doubt * doubt))) : null;
    }

    private static SplitLognormal LoadingOf(JobTime time, List<string> assumptions)
    {
        if (time.Loading?.Relative is not { } relative)
            return default;
        assumptions.Add($"from one session to the next loading varies by {Units.Figure.Percent(JobDefaults.BetweenSessions, 0)} (deviation): no loader measurements of several sessions tell");
        return new SplitLognormal(DeviationOver(relative.Low), DeviationOver(1 / relative.High)).With(JobDefaults.BetweenSessions);

        static double DeviationOver(double? end) => end is { } share ? -Math.Log(share) / Deviations(LoadingRate.Confidence) : 0;
    }

    // Each side by its own end: a figure may be at the edge of its interval.
    private static SplitLognormal Own(JobRate rate, List<string> assumptions)
    {
        var interval = rate is { Confidence: { } confidence, SamplesPerSecond: { Value: var value, Low: { } least, High: { } most } }
            ? new SplitLognormal(Math.Log(value / least) / Deviations(confidence), Math.Log(most / value) / Deviations(confidence))
            : (SplitLognormal?)null;
        if (rate is { Grounds: Grounds.Assumed, Scope: RateScope.WholeJob })
        {
            // What it is worth is said with the guess.
            var guessed = Math.Log(JobDefaults.GuessFactor) / Deviations(AssumedConfidence);
            return new(Math.Max(interval?.Below ?? 0, guessed), Math.Max(interval?.Above ?? 0, guessed));
        }
        if (interval is { } bounded)
        {
            if (rate.Grounds == Grounds.Assumed)
                assumptions.Add($"the throughput's interval stands on one that is carried over from another model, of which 80% are taken to be within a factor of {Units.Figure.Significant(JobDefaults.CarriedFactor, 3)}");
            return bounded;
        }
        return rate.Grounds == Grounds.Assumed
            ? Alike(DeviationOf(JobDefaults.CarriedFactor, assumptions, "throughput, which is carried over from another model"))
            : Alike(DeviationOf(JobDefaults.PublishedFactor, assumptions, "throughput, which comes without an interval"));
    }

    private static double DeviationOf(double factor, List<string> assumptions, string of)
    {
        assumptions.Add($"80% of runs are within a factor of {Units.Figure.Significant(factor, 3)} of the {of}");
        return Math.Log(factor) / Deviations(AssumedConfidence);
    }

    private static double FactorOf(double deviation) => Math.Exp(deviation * Deviations(AssumedConfidence));

    private static double Deviations(double confidence) => Normal.InvCDF(0, 1, (1 + confidence) / 2);

    private static SplitLognormal Alike(double deviation) => new(deviation, deviation);
}
