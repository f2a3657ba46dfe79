using System.Globalization;
using Calibrate.Units;

namespace Calibrate.Profiles;

/// <summary>One number of a cell. CSV has a column for each; the table for those with a heading; JSON holds it at a path.</summary>
/// <param name="Name">The CSV column.</param>
/// <param name="Unit">As shown; the empty string for a plain share or count.</param>
/// <param name="JsonPath">Inside the cell's JSON object; null for what JSON leaves to be counted.</param>
/// <param name="Value">Null where the cell has none.</param>
public sealed record Metric(string Name, string Unit, string? JsonPath, Func<Cell, double?> Value)
{
    public TableColumn? Table { get; init; }
}

/// <summary>How a metric stands in a table.</summary>
/// <param name="Show">Short text, or null where the cell has none.</param>
public sealed record TableColumn(string Heading, Func<Cell, string?> Show);

/// <summary>Every metric, once: a new one is a new line here.</summary>
public static class Metrics
{
    public static readonly IReadOnlyList<Metric> All =
    [
        new("throughput", "unit", "throughput.value", c => c.Figures?.Throughput.Value)
        {
            Table = new("throughput", c => c.Figures is { } f ? WithInterval(f.Throughput) : null),
        },
        new("throughputLow", "unit", "throughput.low", c => c.Figures?.Throughput.Low),
        new("throughputHigh", "unit", "throughput.high", c => c.Figures?.Throughput.High),
        new("samplesPerSecond", "samples/s", "samplesPerSecond", c => c.Figures?.SamplesPerSecond.Value)
        {
            Table = new("samples/s", c => c.Figures is { } f ? Figure.Significant(f.SamplesPerSecond.Value) : null),
        },
        new("realTokensPerSecond", "tokens/s", "realTokensPerSecond", c => c.Figures?.RealTokensPerSecond),
        new("stepSeconds", "s", "stepSeconds.value", c => c.Figures?.StepSeconds.Value)
        {
            Table = new("step ms", c => c.Figures is { } f ? Figure.Significant(f.StepSeconds.Value * 1e3) : null),
        },
        new("stepSecondsLow", "s", "stepSeconds.low", c => c.Figures?.StepSeconds.Low),
        new("stepSecondsHigh", "s", "stepSeconds.high", c => c.Figures?.StepSeconds.High),
        new("stepSecondsMedian", "s", "stepSeconds.median", c => c.Figures?.StepSecondsMedian),
        new("stepSecondsP95", "s", "stepSeconds.p95", c => c.Figures?.StepSecondsP95)
        {
            Table = new("p95 ms", c => c.Figures is { } f ? Figure.Significant(f.StepSecondsP95 * 1e3) : null),
        },
        new("parameters", "", "parameters", c => c.Parameters),
        new("modelFlopPerStep", "FLOP", "modelFlopPerStep", c => c.ModelFlopPerStep),
        new("hardwareFlopPerStep", "FLOP", "hardwareFlopPerStep", c => c.HardwareFlopPerStep),
        new("mfu", "", "mfu", c => c.Figures?.Mfu?.Value) { Table = new("MFU", c => Share(c.Figures?.Mfu?.Value)) },
        new("hfu", "", "hfu", c => c.Figures?.Hfu?.Value) { Table = new("HFU", c => Share(c.Figures?.Hfu?.Value)) },
        new("mfuDatasheet", "", "mfuDatasheet", c => c.Figures?.MfuDatasheet?.Value),
        new("peakMemoryBytes", "B", "peakMemoryBytes", c => c.Figures?.PeakMemoryBytes)
        {
            Table = new("memory", c => c.Figures?.PeakMemoryBytes is { } bytes ? new ByteSize(bytes).ToString() : null),
        },
        new("cpuShare", "", "utilization.cpuShare", c => c.Figures?.CpuShare),
        new("kernelResident", "", "utilization.device.kernelResident", c => c.Figures?.Device?.KernelResident),
        new("deviceMemoryUsedBytes", "B", "utilization.device.memoryUsedBytes", c => c.Figures?.Device?.MemoryUsedBytes),
        new("smClockHz", "Hz", "utilization.device.smClockHz", c => c.Figures?.Device?.SmClockHz),
        new("memoryClockHz", "Hz", "utilization.device.memoryClockHz", c => c.Figures?.Device?.MemoryClockHz),
        new("powerWatts", "W", "utilization.device.powerWatts", c => c.Figures?.Device?.PowerWatts)
        {
            Table = new("power W", c => Significant(c.Figures?.Device?.PowerWatts)),
        },
        new("temperatureCelsius", "°C", "utilization.device.temperatureCelsius", c => c.Figures?.Device?.TemperatureCelsius),
        new("energyWindowSeconds", "s", "utilization.device.energyWindowSeconds", c => c.Figures?.Device?.EnergyWindowSeconds),
        new("joulesPerSample", "J", "utilization.device.joulesPerSample", c => c.Figures?.Device?.JoulesPerSample)
        {
            Table = new("J/sample", c => Significant(c.Figures?.Device?.JoulesPerSample)),
        },
        new("joulesPerToken", "J", "utilization.device.joulesPerToken", c => c.Figures?.Device?.JoulesPerToken),
        new("throughputPerWatt", "unit/W", "utilization.device.throughputPerWatt", c => c.Figures?.Device?.ThroughputPerWatt)
        {
            Table = new("unit/W", c => Significant(c.Figures?.Device?.ThroughputPerWatt)),
        },
        new("checkpointBytes", "B", "checkpoint.bytes", c => c.Figures?.Checkpoint?.Bytes)
        {
            Table = new("checkpoint", c => c.Figures?.Checkpoint is { } checkpoint ? new ByteSize(checkpoint.Bytes).ToString() : null),
        },
        new("checkpointWriteSeconds", "s", "checkpoint.writeSeconds", c => c.Figures?.Checkpoint?.WriteSeconds),
        new("checkpointReadSeconds", "s", "checkpoint.readSeconds", c => c.Figures?.Checkpoint?.ReadSeconds)
        {
            Table = new("read ms", c => Significant(c.Figures?.Checkpoint?.ReadSeconds * 1e3)),
        },
        new("checkpointStorageShare", "", "checkpoint.storageShare", c => c.Figures?.Checkpoint?.StorageShare)
        {
            Table = new("from storage", c => Share(c.Figures?.Checkpoint?.StorageShare)),
        },
        new("launches", "", null, c => c.Launches.Count(launch => launch.Counts))
        {
            Table = new("launches", c => c.Launches.Count(launch => launch.Counts).ToString(CultureInfo.InvariantCulture)),
        },
        new("launchesExcluded", "", null, c => c.Launches.Count(launch => launch.Excluded is not null)),
    ];

    // Close to symmetric intervals read best as a share; wide ones are not symmetric any more.
    private static string WithInterval(Interval interval) => interval switch
    {
        (var value, { } low, { } high) when high - low <= 0.2 * value => $"{Figure.Significant(value)} ±{Figure.Percent((high - low) / 2 / value)}",
        (var value, null, null) => Figure.Significant(value),
        var (value, low, high) => $"{Figure.Significant(value)} [{End(low)}, {End(high)}]",
    };

    private static string End(double? end) => end is { } value ? Figure.Significant(value) : "?";

    private static string? Significant(double? value) => value is { } number ? Figure.Significant(number) : null;

    private static string? Share(double? share) => share is { } value ? Figure.Percent(value) : null;
}
