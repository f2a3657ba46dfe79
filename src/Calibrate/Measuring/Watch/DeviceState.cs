using Calibrate.Profiles;

namespace Calibrate.Measuring.Watch;

/// <summary>What a device's sensors say at one moment; what they do not tell is null.</summary>
public sealed record DeviceState
{
    /// <summary>Share of the driver's last sample period in which a kernel was resident, 0 to 1.</summary>
    public double? KernelResident { get; init; }

    /// <summary>In use on the device, by whomever.</summary>
    public long? MemoryUsedBytes { get; init; }

    /// <summary>Of the arithmetic units.</summary>
    public double? SmClockHz { get; init; }

    public double? MemoryClockHz { get; init; }

    public double? PowerWatts { get; init; }

    /// <summary>A counter that may wrap or be set back: see <see cref="EnergyWindow"/>.</summary>
    public ulong? EnergyMillijoules { get; init; }

    public double? TemperatureCelsius { get; init; }

    public ClockReasons? ClockReasons { get; init; }

    /// <summary>What of it is heat or the hardware's protection, in words; null for nothing.</summary>
    public string? SlowedBy => (ClockReasons & ClockReasonWords.Slowdown)?.InWords();

    /// <summary>The limit in force.</summary>
    public double? PowerLimitWatts { get; init; }

    /// <summary>How long each policy held the clock down so far.</summary>
    public ViolationTimes Violations { get; init; }

    /// <summary>Memory errors so far.</summary>
    public EccErrors? EccErrors { get; init; }

    /// <summary>Others that have work on it, name and id.</summary>
    public IReadOnlyList<string>? ForeignProcesses { get; init; }
}

/// <summary>Running totals of the time for which a policy held the clock down; what is not told is null.</summary>
public readonly record struct ViolationTimes(TimeSpan? Power, TimeSpan? Thermal, TimeSpan? SyncBoost, TimeSpan? BoardLimit, TimeSpan? Reliability);
