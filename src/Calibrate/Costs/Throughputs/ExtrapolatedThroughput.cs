using Calibrate.Costs.Origins;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Throughputs;

/// <summary>
/// Throughput on a GPU that nobody measured, from one that somebody did, by the ratios of dense peaks and bandwidths. The interval is
/// the one that <see cref="LeaveOneGpuOut"/> earned on published rows, on top of the figure's own.
/// </summary>
public static class ExtrapolatedThroughput
{
    private const string UncheckedForward = "extrapolated with what training earned: no inference is published on two GPUs whose peaks are known";

    /// <returns>The figure itself when it is of this very device.</returns>
    /// <param name="from">Measured, interpolated or published, on one device.</param>
    /// <exception cref="EstimateException">
    /// One of the two is no NVIDIA GPU, or lacks a peak at the precision or a bandwidth; or the workload is of no known family; or the
    /// figure is no fact. The message says which.
    /// </exception>
    public static ThroughputFigure To(Processor target, ThroughputFigure from)
    {
        var conditions = from.Conditions;
        if (conditions.Device.IsLike(target))
            return from;
        Check(from, target);
        var family = ModelFamilies.Of(conditions.Workload)
            ?? throw new EstimateException($"{conditions.Workload}: how its time divides between arithmetic and memory is known only for {ModelFamilies.Known}; measure it on {target.Name}");

        var earned = EarnedRoofline.Shipped;
        var work = earned.Work[family];
        var ratio = Roofline.Ratio(work, conditions.Device, target, conditions.Precision);
        var value = from.PerSecond.Value * ratio;
        var perSecond = new Interval(value, (from.PerSecond.Low ?? from.PerSecond.Value) * ratio / earned.Factor, (from.PerSecond.High ?? from.PerSecond.Value) * ratio * earned.Factor);
        string[] notes = [.. from.Notes, .. conditions.Mode == Mode.Forward ? [UncheckedForward] : Array.Empty<string>(), .. Doubts(conditions.Device, target)];
        return ThroughputFigure.From(
            perSecond, LeaveOneGpuOut.Confidence, conditions with { Device = target }, Grounds.Extrapolated,
            FormattableString.Invariant($"throughput * {Figure.Significant(ratio)}: time = arithmetic part / ratio of dense {Words.Of(conditions.Precision)} peaks + memory part / ratio of bandwidths, {Figure.Percent(Roofline.ArithmeticShare(work, conditions.Device, conditions.Precision), 0)} arithmetic on {conditions.Device.Name} ({Words.Of(family)}: {work}); the interval divides and multiplies by {Figure.Significant(earned.Factor, 3)}, {Earned(conditions.Mode, earned)}"),
            [from.Derivation, SpecOf(conditions.Device, conditions.Precision), SpecOf(target, conditions.Precision)],
            notes) with
        {
            Profiles = from.Profiles,
        };
    }

    // The formula is what every report prints of a forward pass, notes or not.
    private static string Earned(Mode mode, EarnedRoofline earned) => mode == Mode.Forward
        ? "which training earned: nothing published checks a forward pass"
        : $"which held {Figure.Percent(earned.Coverage, 0)} of the rows of left-out GPUs";

    private static void Check(ThroughputFigure from, Processor target)
    {
        var conditions = from.Conditions;
        // Written one by one, tokens wait for the weights to be read: what the roofline earned, it earned by training.
        if (conditions.Mode == Mode.Generate)
            throw new EstimateException($"generation is carried to no other device: nothing here says how its time divides between arithmetic and memory; measure {conditions.Workload} on {target.Name}");
        if (from.Grounds is not (Grounds.Measured or Grounds.Interpolated or Grounds.Published))
            throw new EstimateException($"a throughput that is {Words.Of(from.Grounds)} is carried to no other device; measure {conditions.Workload} on one");
        if (conditions.Devices != 1)
            throw new EstimateException(FormattableString.Invariant($"{conditions.Devices} devices together say nothing of another kind of device: their network is in the figure; start from a figure of one"));
        foreach (var device in new[] { conditions.Device, target })
        {
            if (device.Kind != ProcessorKind.Nvidia)
                throw new EstimateException($"{device.Name} is no NVIDIA GPU: a throughput is not carried from {conditions.Device.FullName} to {target.FullName}; measure on {target.Name}");
            if (!Roofline.Knows(device, conditions.Precision))
                throw new EstimateException($"{device.Name} has no dense {Words.Of(conditions.Precision)} peak or no bandwidth in gpus.csv, so a throughput is not carried from {conditions.Device.Name} to {target.Name}; measure on {target.Name}{OtherPrecisions(device)}");
        }
    }

    private static string OtherPrecisions(Processor device)
    {
        string[] known = [.. Enum.GetValues<Precision>().Where(precision => Roofline.Knows(device, precision)).Select(Words.Of)];
        return known.Length == 0 ? "" : $", or start from a figure in {string.Join(" or ", known)}";
    }

    private static Derivation SpecOf(Processor device, Precision precision) => Derivation.Leaf(
        device.Name, $"{device.Spec!.Peak(precision)} {Words.Of(precision)}, {device.Spec.Bandwidth}", Grounds.Published,
        $"gpus.csv: {device.Spec.Source}{(device.Spec.Doubt is { } doubt ? $" ({doubt})" : "")}");

    private static IEnumerable<string> Doubts(params Processor[] devices) => devices
        .Where(device => device.Spec?.Doubt?.Contains("DISPUTED", StringComparison.Ordinal) == true)
        .Select(device => $"{device.Name}: {device.Spec!.Doubt}");
}
