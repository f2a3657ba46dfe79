using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Throughputs;

/// <summary>
/// Time as the sum of an arithmetic part that goes with one over the peak and a memory part that goes with one over the bandwidth
/// (after Williams, Waterman and Patterson 2009, with a sum for their maximum: the two overlap only in part).
/// </summary>
internal static class Roofline
{
    /// <summary>Whether a device has both rates at the precision.</summary>
    public static bool Knows(Processor device, Precision precision) =>
        device.Spec is { Bandwidth: not null } spec && spec.Peak(precision) is not null;

    /// <summary>How many times faster <paramref name="to"/> is. Both devices must be known.</summary>
    /// <param name="work">What one byte of the work's traffic comes with in FLOP.</param>
    public static double Ratio(ArithmeticIntensity work, Processor from, Processor to, Precision precision) =>
        Time(work, from, precision) / Time(work, to, precision);

    /// <summary>The share of its time that a device spends on the arithmetic part, 0 to 1.</summary>
    public static double ArithmeticShare(ArithmeticIntensity work, Processor device, Precision precision) =>
        work.FlopPerByte / PeakOf(device, precision) / Time(work, device, precision);

    // Of one byte of traffic.
    private static double Time(ArithmeticIntensity work, Processor device, Precision precision) =>
        (work.FlopPerByte / PeakOf(device, precision)) + (1 / device.Spec!.Bandwidth!.Value.BytesPerSecond);

    private static double PeakOf(Processor device, Precision precision) => device.Spec!.Peak(precision)!.Value.FlopPerSecond;
}
