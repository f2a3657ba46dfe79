using System.Globalization;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Scaling;
using Calibrate.Costs.Spot;
using Calibrate.Units;

namespace Calibrate.Reports;

/// <summary>How far the cost model's formulas are from what was published or measured, as tables for the documentation.</summary>
public static class ModelCheckReport
{
    private static readonly CheckpointPlan Plan = new(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));

    private static readonly TimeSpan[] Works = [TimeSpan.FromHours(2.5), TimeSpan.FromHours(10), TimeSpan.FromHours(48)];

    /// <summary>Efficiencies predicted with the bandwidth of another row of the same machine.</summary>
    public static string Scaling() => TextTable.Of(
        ["case", "bandwidth from", "published", "predicted", "error"],
        ScalingPrediction.All.Select(check => (IReadOnlyList<string?>)
        [
            check.Row.Case, check.BandwidthFrom?.Case ?? "no other row of this machine", check.Row.Efficiency.ToString(), check.Predicted?.ToString(), Signed(check.Error),
        ]),
        leftAligned: 2);

    /// <summary>Amounts of memory and largest batches.</summary>
    public static string Memory() => TextTable.Of(
        ["case", "published", "predicted", "error", "real over formulas", "note"],
        PublishedMemory.Rows.Select(row => (IReadOnlyList<string?>)(row switch
        {
            PublishedPeak peak => [peak.Case, peak.Published.ToString(), peak.Predicted.ToString(), Signed(peak.Error), Ratio(peak), peak.Basis == PeakBasis.Counted ? "counted as here: earns nothing" : ""],
            PublishedBatch batch => [batch.Case, Number(batch.Published), Number(batch.Predicted), Signed(batch.Error), Ratio(batch), Bound(batch)],
            PublishedElsewhere other => [other.Case, null, null, null, null, other.Why],
            _ => throw new InvalidOperationException($"{row.GetType()} has no row in the table"),
        })),
        leftAligned: 1)
        + FormattableString.Invariant($"real memory was {Figure.Significant(MemoryBand.Published.Least, 3)} to {Figure.Significant(MemoryBand.Published.Most, 3)} of the formulas' in {MemoryBand.Published.Rows} figures; with one left out at a time, the band of the others holds {MemoryBand.Published.Held} of them\n");

    /// <summary>The memoryless model, rate and waits from the trace, against the replay of the trace from every point of it.</summary>
    /// <remarks>Checkpoints of 1 min every 30 min of work, restarts of 5 min; hours.</remarks>
    public static string Spot() => TextTable.Of(
        ["trace", "M", "work", "billed: model", "replay", "error", "elapsed: model", "replay", "error", "P10", "P50", "P90"],
        from trace in SpotTrace.Shipped
        from work in Works
        let check = TraceComparison.Of(trace, work, Plan) ?? throw new InvalidOperationException($"a job of {work} never ends in {trace.Name}")
        let elapsed = check.Replay.Elapsed
        select (IReadOnlyList<string?>)
        [
            trace.Name, Hours(trace.Rate.MeanTime!.Value), Hours(work),
            Hours(check.Model.Billed), Hours(check.Replay.Billed.Mean), Signed(check.BilledError),
            Hours(check.Model.Elapsed + trace.MeanFirstWait), Hours(elapsed.Mean), Signed(check.ElapsedError),
            Hours(elapsed.P10), Hours(elapsed.P50), Hours(elapsed.P90),
        ],
        leftAligned: 1);

    private static string? Ratio(PublishedMemory row) => row.Ratio switch
    {
        null => null,
        { Least: null, Most: var most } => $"at most {Figure.Significant(most, 3)}",
        { Least: { } least, Most: var most } when least == most => Figure.Significant(most, 3),
        { Least: { } least, Most: var most } => $"{Figure.Significant(least, 3)} to {Figure.Significant(most, 3)}",
    };

    private static string Bound(PublishedBatch batch) => batch.NextTried is { } next
        ? $"{next} did not fit: {(batch.Agrees ? "agrees" : "too high")}"
        : $"at least {batch.Published}: {(batch.Agrees ? "agrees" : "too low")}";

    private static string Hours(TimeSpan time) => Figure.Significant(time.TotalHours, 3);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string? Signed(double? error) => error is { } value ? (value >= 0 ? "+" : "") + Figure.Percent(value) : null;
}
