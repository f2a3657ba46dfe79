using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs;

/// <summary>A duration with the ends that the measured interval gives; an end the measurement does not bound is absent.</summary>
public readonly record struct TimeRange(TimeSpan? Low, TimeSpan Mid, TimeSpan? High)
{
    /// <summary>Low to low and high to high: the ends are taken to come together, which errs on the wide side.</summary>
    public static TimeRange operator +(TimeRange left, TimeRange right) =>
        new(left.Low + right.Low, left.Mid + right.Mid, left.High + right.High);
}

/// <summary>A sum with the ends of its time.</summary>
public readonly record struct MoneyRange(Money? Low, Money Mid, Money? High);

/// <summary>Where a figure comes from: enough to find it again and to see that it was not changed.</summary>
/// <param name="Status">One that may be priced.</param>
/// <param name="Reason">Why the status is what it is.</param>
public sealed record CellLineage(
    string File, string? Sha256, string Cell, CellStatus Status, string? Reason, ThroughputUnit Unit, Interval Throughput, Interval SamplesPerSecond);

/// <summary>One kind of work in a job, priced by one cell.</summary>
/// <param name="Name"><c>training</c>, <c>inference</c> or <c>validation</c>.</param>
/// <param name="Samples">Per epoch.</param>
/// <param name="Formula">With the numbers that went in.</param>
public sealed record EstimatePhase(string Name, long Samples, double Epochs, TimeRange Time, string Formula, CellLineage From);

/// <summary>What a job takes and costs, with everything needed to check it.</summary>
/// <param name="Time">Wall-clock time of the job.</param>
/// <param name="Cost">Null without a price.</param>
/// <param name="Warnings">What is against the figures, for the reader to see first.</param>
public sealed record Estimate(
    TimeRange Time,
    MoneyRange? Cost,
    int Devices,
    HourlyPrice? Price,
    string DeviceName,
    IReadOnlyList<EstimatePhase> Phases,
    IReadOnlyList<string> Formulas,
    IReadOnlyList<string> Assumptions,
    IReadOnlyList<string> Warnings);
