namespace Calibrate.Measuring.Watch;

/// <summary>The sensors of one accelerator.</summary>
public interface IDeviceTelemetry : IDisposable
{
    /// <summary>What they say now; null when they do not answer.</summary>
    DeviceState? Read();
}

/// <param name="Slowdown">Why its clock is held down.</param>
/// <param name="ClockHz">Of the arithmetic units, now.</param>
/// <param name="PowerLimitWatts">The limit in force.</param>
/// <param name="ForeignProcesses">Others that have memory on it, name and id.</param>
public sealed record DeviceState(DeviceSlowdown Slowdown, double? ClockHz, double? PowerLimitWatts, IReadOnlyList<string> ForeignProcesses);

/// <summary>What holds a device's clock below the one it would run at.</summary>
/// <remarks>Its power limit does so in every long computation and belongs to the device, as does a clock that somebody set: neither is here.</remarks>
[Flags]
public enum DeviceSlowdown
{
    None = 0,

    /// <summary>It is too hot.</summary>
    Thermal = 1,

    /// <summary>The power supply asked for it.</summary>
    PowerBrake = 2,

    /// <summary>The hardware's protection, the cause not told.</summary>
    Hardware = 4,
}
