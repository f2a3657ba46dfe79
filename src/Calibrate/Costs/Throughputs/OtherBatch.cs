using Calibrate.Costs.Origins;
using Calibrate.Gpus;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Throughputs;

/// <summary>
/// A throughput at another batch than it was had with. Between measured batches it is interpolated; here there is one figure only, and
/// two bounds: a step over fewer samples takes no more time, and no less than its share of them.
/// </summary>
/// <remarks>
/// Nobody publishes one GPU at several batches. But the pairs that the roofline's error was earned on differ in batch too, by up to
/// <see cref="EarnedRoofline.BatchReach"/>: within that reach the throughput is off by no more than <see cref="EarnedRoofline.Factor"/>,
/// beyond it the bounds take over. For other devices than NVIDIA's nothing is earned, and the bounds are all there is.
/// </remarks>
public static class OtherBatch
{
    /// <returns>The figure itself where it is of that batch, or its source does not tell which.</returns>
    /// <param name="batch">On each device, at least 1.</param>
    public static ThroughputFigure At(int batch, ThroughputFigure from)
    {
        if (from.Conditions.Batch is not { } had || had == batch)
            return from;
        var change = (double)batch / had;
        var factor = Factor(Math.Max(change, 1 / change), from);
        // Fewer samples a step are never faster by the sample, more of them never slower.
        var (least, most) = change < 1 ? (1 / factor, 1.0) : (1.0, factor);
        var own = from.Bounded;
        var perSecond = new Interval(own.Value, own.Low * least, own.High * most);
        var note = FormattableString.Invariant($"the throughput is of batch {had}, not {batch}: what is expected is the {(change < 1 ? "best" : "worst")} case of that, since {(change < 1 ? "fewer samples a step are never faster" : "more samples a step are never slower")} by the sample");
        return ThroughputFigure.From(
            perSecond, from.Confidence is { } confidence ? Math.Min(confidence, LeaveOneGpuOut.Confidence) : LeaveOneGpuOut.Confidence,
            from.Conditions with { Batch = batch }, Grounds.Extrapolated,
            FormattableString.Invariant($"throughput at batch {had}, which one of {batch} is at most {Figure.Significant(factor, 3)} times {(change < 1 ? "slower" : "faster")} than"),
            [from.Derivation], [.. from.Notes, note]) with
        {
            Profiles = from.Profiles,
        };
    }

    private static double Factor(double change, ThroughputFigure from)
    {
        if (from.Conditions.Device.Kind != ProcessorKind.Nvidia)
            return change;
        var earned = EarnedRoofline.Shipped;
        // What was carried from another device has the factor already.
        var within = from.Grounds == Grounds.Extrapolated ? 1 : earned.Factor;
        return Math.Min(change, within * Math.Max(1, change / earned.BatchReach));
    }
}
