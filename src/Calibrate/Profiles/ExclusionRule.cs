using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Profiles;

/// <summary>
/// Which launches do not count: decided by limits fixed beforehand, from what the host and the device show, never from
/// the launch's own figure.
/// </summary>
public static class ExclusionRule
{
    /// <summary>Of all CPU time. A virtual machine that has its cores to itself shows none.</summary>
    public const double MaxSteal = 0.05;

    /// <summary>Of the time. Threads as many as the cores wait for nobody; a runtime's own threads make a few percent.</summary>
    public const double MaxPressure = 0.25;

    /// <summary>Of the time of the cores in use: a limit that binds at all slows every step.</summary>
    public const double MaxThrottled = 0.01;

    /// <summary>
    /// Of the time of the cores in use. What a system does at rest stays well below; a tenth can already take that much of the
    /// speed from steps that wait for their slowest thread.
    /// </summary>
    public const double MaxForeignCpu = 0.10;

    /// <summary>Of the time, by the device's own count, in which heat held its clock down: what no sample may have met.</summary>
    public const double MaxThermalViolation = 0.01;

    /// <returns>The rule that excludes the launch, or null.</returns>
    /// <remarks>Steps on a GPU keep one thread busy: that others use the CPU too says nothing about them.</remarks>
    public static string? Of(DeviceKind device, HostReading? host, DeviceReading? telemetry) =>
        Above("steal time", host?.StealShare, MaxSteal)
        ?? Above("throttled by a CPU limit", host?.ThrottledShare, MaxThrottled)
        ?? (device == DeviceKind.Cpu ? Competition(host) : null)
        ?? Disturbance(telemetry);

    private static string? Competition(HostReading? host) =>
        Above(
            host?.ForeignProcess is { } process ? $"CPU use of other processes, mostly {process}," : "CPU use of other processes",
            host?.ForeignCpuShare, MaxForeignCpu)
        ?? Above("CPU pressure", host?.PressureShare, MaxPressure);

    private static string? Disturbance(DeviceReading? telemetry) => telemetry switch
    {
        { SlowedShare: > 0 and var share } => $"the device was slowed down ({telemetry.SlowedBy}) at {Figure.Percent(share, 0)} of the looks",
        { Violations.Thermal: > MaxThermalViolation } => Above("the device held down by heat", telemetry.Violations.Thermal, MaxThermalViolation),
        { ForeignProcess: { } process } => $"another process on the device: {process}",
        _ => null,
    };

    private static string? Above(string what, double? share, double limit) =>
        share > limit ? $"{what} {Figure.Percent(share.Value)}, above {Figure.Percent(limit, 0)}" : null;
}
