namespace Calibrate.Profiles;

/// <summary>
/// What an accelerator's own sensors said within the blocks of one launch that count. What they do not tell is absent;
/// <see cref="EnvironmentDescription.Unwatched"/> says why.
/// </summary>
public sealed record DeviceReading
{
    /// <summary>How many times they were read.</summary>
    public required int Samples { get; init; }

    /// <summary>Share of the driver's sample period in which a kernel was resident, 0 to 1: not how much of the device it used.</summary>
    public SampledRange? KernelResident { get; init; }

    /// <summary>In use on the device, by whomever.</summary>
    public SampledRange? MemoryUsedBytes { get; init; }

    /// <summary>Of the arithmetic units.</summary>
    public SampledRange? SmClockHz { get; init; }

    public SampledRange? MemoryClockHz { get; init; }

    public SampledRange? PowerWatts { get; init; }

    public SampledRange? TemperatureCelsius { get; init; }

    /// <summary>Drawn over <see cref="EnergyWindowSeconds"/> by the device's own counter; absent where that would be less than 5 s.</summary>
    public double? EnergyJoules { get; init; }

    /// <summary>From the first block that counts; the same steps may have gone on, untimed, after the last one.</summary>
    public double? EnergyWindowSeconds { get; init; }

    /// <summary>Samples at which its clock was held down by heat or by its hardware's protection, of all that tell.</summary>
    public double? SlowedShare { get; init; }

    /// <summary>By what, e.g. <c>thermal, power brake</c>; absent when it never was.</summary>
    public string? SlowedBy { get; init; }

    /// <summary>Whatever else determined its clock, e.g. <c>power cap</c>, besides idleness; absent for nothing.</summary>
    public string? ClockReasons { get; init; }

    public ViolationShares? Violations { get; init; }

    /// <summary>That came up meanwhile.</summary>
    public EccErrors? EccErrors { get; init; }

    /// <summary>The limit in force; another limit makes another device of it.</summary>
    public double? PowerLimitWatts { get; init; }

    /// <summary>Another process that had work on the device, name and id.</summary>
    public string? ForeignProcess { get; init; }
}

/// <summary>Of several samples.</summary>
public sealed record SampledRange(double Mean, double Min, double Max);

/// <summary>Time for which a policy held the clock down, of the time from the first sample to the last, 0 to 1.</summary>
public sealed record ViolationShares(
    double? Power = null, double? Thermal = null, double? SyncBoost = null, double? BoardLimit = null, double? Reliability = null);

/// <summary>Memory errors.</summary>
public readonly record struct EccErrors(long Corrected, long Uncorrected)
{
    /// <summary>Null where the counters were set back, or were not known.</summary>
    public EccErrors? Since(EccErrors? before) =>
        before is { } then && Corrected >= then.Corrected && Uncorrected >= then.Uncorrected
            ? new(Corrected - then.Corrected, Uncorrected - then.Uncorrected)
            : null;
}
