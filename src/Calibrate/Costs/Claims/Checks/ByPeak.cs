using Calibrate.Costs.Origins;
using Calibrate.Costs.Throughputs;

namespace Calibrate.Costs.Claims.Checks;

/// <summary>
/// A time at a device's whole peak, over the MFU that another device of the kind reached with the same model: divided and
/// multiplied by the factor that extrapolation between GPUs has earned, for want of one of its own. It refutes what lies wholly
/// outside; what it meets still needs measuring.
/// </summary>
/// <param name="Cell">Of which the MFU is taken.</param>
/// <param name="AtPeak">The least time.</param>
/// <param name="Settles">The cell that would decide.</param>
internal sealed record ByPeak(NeededCell Cell, Func<ClaimSources, Quantity> AtPeak, NeededCell Settles, double Tolerance) : ClaimCheck("extrapolation")
{
    public override Judgement? Judge(Bounds stated, ClaimSources sources)
    {
        if (sources.Measured([Cell], CellFigure.Mfu) is not [var mfu])
            return null;
        var factor = LeaveOneGpuOut.Published.Factor;
        var time = AtPeak(sources) / mfu;
        var computed = Quantity.By(
            FormattableString.Invariant($"({time.Expression}), divided and multiplied by {new Bounds(factor)} (left-out GPUs)"),
            new(time.Bounds.Low / factor, time.Bounds.High * factor), time).Assuming(ClaimSources.Setting("MFU", "the same on both", "no factor between CPUs has been earned"));
        var apart = computed.Bounds.High < stated.Low * (1 - Tolerance) || computed.Bounds.Low > stated.High * (1 + Tolerance);
        return new(apart ? Verdict.DoesNotHold : Verdict.NeedsMeasuring, computed, Grounds.Extrapolated, Agreement.Inside(Tolerance))
        {
            Settles = apart ? [] : [Settles.ToString()],
        };
    }
}
