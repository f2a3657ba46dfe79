using Calibrate.Planning;

namespace Calibrate.Profiles;

/// <summary>What a cell made of its device, by the device's sensors: means over the launches that count, of their samples' means.</summary>
/// <param name="KernelResident">Share of the time in which a kernel was resident, 0 to 1.</param>
/// <param name="MemoryUsedBytes">The most that was in use on the device, by whomever.</param>
/// <param name="PowerWatts">By the power sensor.</param>
/// <param name="TemperatureCelsius">The highest.</param>
/// <param name="EnergyWindowSeconds">The shortest over which a launch's energy was counted: at least 5 s.</param>
/// <param name="JoulesPerSample">By the energy counter, which the three figures of energy are made of: its mean power times the step time over the batch.</param>
/// <param name="JoulesPerToken">Of a position, padding included; absent for images.</param>
/// <param name="ThroughputPerWatt">Images/s or tokens/s, per watt: the inverse of the joules for each.</param>
public sealed record DeviceUse(
    double? KernelResident = null, double? MemoryUsedBytes = null, double? SmClockHz = null, double? MemoryClockHz = null,
    double? PowerWatts = null, double? TemperatureCelsius = null,
    double? EnergyWindowSeconds = null, double? JoulesPerSample = null, double? JoulesPerToken = null, double? ThroughputPerWatt = null)
{
    /// <param name="launches">Those that count.</param>
    /// <param name="stepSeconds">The cell's mean.</param>
    /// <returns>Null where no sensor was read.</returns>
    public static DeviceUse? Of(CellKey key, IReadOnlyList<Launch> launches, double stepSeconds)
    {
        DeviceReading[] readings = [.. launches.Select(launch => launch.Telemetry).OfType<DeviceReading>()];
        if (readings.Length == 0)
            return null;
        var joules = readings.Sum(reading => reading.EnergyJoules) / readings.Sum(reading => reading.EnergyWindowSeconds) * stepSeconds / key.Batch;
        var perSample = joules > 0 && double.IsFinite(joules.Value) ? joules : null;
        var perUnit = perSample / key.UnitsPerSample;
        return new(
            KernelResident: readings.Average(reading => reading.KernelResident?.Mean),
            MemoryUsedBytes: readings.Max(reading => reading.MemoryUsedBytes?.Max),
            SmClockHz: readings.Average(reading => reading.SmClockHz?.Mean),
            MemoryClockHz: readings.Average(reading => reading.MemoryClockHz?.Mean),
            PowerWatts: readings.Average(reading => reading.PowerWatts?.Mean),
            TemperatureCelsius: readings.Max(reading => reading.TemperatureCelsius?.Max),
            EnergyWindowSeconds: readings.Min(reading => reading.EnergyWindowSeconds),
            JoulesPerSample: perSample,
            JoulesPerToken: key.Mode.TakesSamples && key.Size.Kind == InputKind.Sequence ? perUnit : null,
            ThroughputPerWatt: 1 / perUnit);
    }
}
