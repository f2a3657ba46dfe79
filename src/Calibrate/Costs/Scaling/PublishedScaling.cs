using Calibrate.Tables;
using Calibrate.Units;

namespace Calibrate.Costs.Scaling;

/// <summary>A published pair of throughputs: of few devices and of many.</summary>
/// <param name="Machine">Rows of the same one share their links.</param>
/// <param name="Parameters">Null where the source only gives a nominal size.</param>
/// <param name="BaselineDevices">What the efficiency is relative to, mostly 1.</param>
/// <param name="BaselineStep">The step at the baseline.</param>
/// <param name="Step">The step on all devices.</param>
public sealed record PublishedScaling(
    string Case, string Machine, long? Parameters, int BaselineDevices, int Devices, ScalingEfficiency Efficiency, TimeSpan BaselineStep, TimeSpan Step, string Source)
{
    private static readonly string[] Columns = ["case", "machine", "parameters", "baseline_gpus", "gpus", "thr_1", "thr_n", "step_s_1", "step_s_n", "source"];

    /// <summary>See <c>Data/README.md</c>.</summary>
    public static IReadOnlyList<PublishedScaling> Rows { get; } =
        [.. Table.Embedded("Calibrate.Costs.Scaling.Data.published_scaling.csv", Columns).Select(Read)];

    /// <summary>What the row's own exchange would have had, none of it hidden; null where it cannot be told.</summary>
    public ByteRate? ImpliedBandwidth => Parameters is not null && BaselineDevices == 1
        ? RingAllReduce.Bandwidth(Devices, Gradients, Step - BaselineStep)
        : null;

    // Two bytes a parameter: the rows are of apex or native fp16. What is predicted from another row does not depend on it.
    internal ByteSize Gradients => new(2 * Parameters!.Value);

    private static PublishedScaling Read(TableRow row)
    {
        var (baseline, devices) = ((int)row.RequiredAmount("baseline_gpus"), (int)row.RequiredAmount("gpus"));
        return new(
            row.RequiredText("case"),
            row.RequiredText("machine"),
            (long?)row.Amount("parameters"),
            baseline,
            devices,
            ScalingEfficiency.Measured((double)row.RequiredAmount("thr_1"), (double)row.RequiredAmount("thr_n"), devices / baseline),
            TimeSpan.FromSeconds((double)row.RequiredAmount("step_s_1")),
            TimeSpan.FromSeconds((double)row.RequiredAmount("step_s_n")),
            row.RequiredText("source"));
    }
}

/// <summary>A row's efficiency as predicted with the bandwidth of another row of the same machine, never with its own.</summary>
/// <param name="BandwidthFrom">Null where no other row of the machine can lend one: the row is no test of the model.</param>
public sealed record ScalingPrediction(PublishedScaling Row, PublishedScaling? BandwidthFrom)
{
    public ScalingEfficiency? Predicted => BandwidthFrom?.ImpliedBandwidth is { } bandwidth
        ? DataParallel.Efficiency(
            Row.BaselineStep, Row.BaselineStep * DataParallel.BackwardShare, RingAllReduce.Time(Row.Devices, Row.Gradients, new(bandwidth, TimeSpan.Zero)), overlap: 0)
        : null;

    /// <summary>Predicted over published, less 1.</summary>
    public double? Error => (Predicted?.Share / Row.Efficiency.Share) - 1;

    /// <summary>Every row, with each of the rows that can lend it a bandwidth.</summary>
    public static IReadOnlyList<ScalingPrediction> All { get; } =
    [
        .. from row in PublishedScaling.Rows
           let lenders = PublishedScaling.Rows.Where(other => other != row && other.Machine == row.Machine && row.ImpliedBandwidth is not null && other.ImpliedBandwidth is not null)
           from lender in lenders.DefaultIfEmpty()
           select new ScalingPrediction(row, lender),
    ];
}
