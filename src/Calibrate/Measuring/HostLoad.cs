using Calibrate.Units;

namespace Calibrate.Measuring;

/// <summary>What the host did besides this work, over a launch's timed blocks.</summary>
/// <param name="StealShare">CPU time the hypervisor gave to others, of all CPU time, 0 to 1.</param>
/// <param name="PressureShare">Time in which a runnable task waited for a CPU, 0 to 1; null where the kernel does not tell.</param>
public sealed record HostLoad(double StealShare, double? PressureShare)
{
    public const double MaxSteal = 0.05;

    public const double MaxPressure = 0.25;

    /// <summary>
    /// The rule that excludes the launch, or null. The limits are fixed beforehand and look at the host, never at the launch's own figure.
    /// </summary>
    public string? Excludes => this switch
    {
        { StealShare: > MaxSteal } => $"steal time {Figure.Percent(StealShare)}, above {Figure.Percent(MaxSteal, 0)}",
        { PressureShare: { } waited and > MaxPressure } => $"CPU pressure {Figure.Percent(waited)}, above {Figure.Percent(MaxPressure, 0)}",
        _ => null,
    };
}
