namespace Calibrate.Profiles.Wire;

/// <summary>Refuses what no sensor could have said.</summary>
internal static class TelemetryCheck
{
    public static void Of(DeviceReading telemetry, string field, Refusals refusals)
    {
        refusals.AtLeast(1, telemetry.Samples, field + ".samples");
        Range(telemetry.KernelResident, field + ".kernelResident", refusals);
        refusals.Share(telemetry.KernelResident?.Max, field + ".kernelResident.max");
        Range(telemetry.MemoryUsedBytes, field + ".memoryUsedBytes", refusals);
        Range(telemetry.SmClockHz, field + ".smClockHz", refusals);
        Range(telemetry.MemoryClockHz, field + ".memoryClockHz", refusals);
        Range(telemetry.PowerWatts, field + ".powerWatts", refusals);
        Range(telemetry.TemperatureCelsius, field + ".temperatureCelsius", refusals);
        refusals.Positive(telemetry.EnergyJoules, field + ".energyJoules");
        refusals.Positive(telemetry.EnergyWindowSeconds, field + ".energyWindowSeconds");
        refusals.Require(telemetry.EnergyJoules is null == telemetry.EnergyWindowSeconds is null, field + ".energyWindowSeconds", "is there exactly when energyJoules is");
        refusals.Share(telemetry.SlowedShare, field + ".slowedShare");
        refusals.Require(telemetry.SlowedShare > 0 == telemetry.SlowedBy is not null, field + ".slowedBy", "is there exactly when the device was slowed down");
        refusals.NotEmpty(telemetry.SlowedBy, field + ".slowedBy");
        refusals.NotEmpty(telemetry.ClockReasons, field + ".clockReasons");
        refusals.Share(telemetry.Violations?.Power, field + ".violations.power");
        refusals.Share(telemetry.Violations?.Thermal, field + ".violations.thermal");
        refusals.Share(telemetry.Violations?.SyncBoost, field + ".violations.syncBoost");
        refusals.Share(telemetry.Violations?.BoardLimit, field + ".violations.boardLimit");
        refusals.Share(telemetry.Violations?.Reliability, field + ".violations.reliability");
        refusals.AtLeast(0, telemetry.EccErrors?.Corrected, field + ".eccErrors.corrected");
        refusals.AtLeast(0, telemetry.EccErrors?.Uncorrected, field + ".eccErrors.uncorrected");
        refusals.Positive(telemetry.PowerLimitWatts, field + ".powerLimitWatts");
        refusals.NotEmpty(telemetry.ForeignProcess, field + ".foreignProcess");
    }

    private static void Range(SampledRange? range, string field, Refusals refusals)
    {
        if (range is null)
            return;
        refusals.NotNegative(range.Min, field + ".min");
        refusals.NotNegative(range.Mean, field + ".mean");
        refusals.NotNegative(range.Max, field + ".max");
        refusals.Require(range.Min <= range.Max, field + ".min", "must not be above max");
    }
}
