using System.Globalization;
using Calibrate.Profiles;

namespace Calibrate.Measuring.Workers;

/// <summary>
/// Every number a worker sends, checked once before anything is made of it. The evidence of training alone may be NaN: that is
/// a finding, which <see cref="Statistics.TrainingCheck"/> words.
/// </summary>
public static class MessageCheck
{
    /// <returns>Which number cannot be, or null.</returns>
    public static string? Reject(WorkerMessage message) => message switch
    {
        WorkerMessage.Described { Device.MemoryBytes: var bytes } => AtLeast(1, "bytes of device memory", bytes),
        WorkerMessage.PeakMeasured { FlopPerSecond: var rate } => Positive("FLOP/s of a peak", rate),
        WorkerMessage.CopyMeasured { BytesPerSecond: var rate } => Positive("bytes/s of a copy", rate),
        WorkerMessage.TriadMeasured { BytesPerSecond: var rate } => Positive("bytes/s of a triad", rate),
        WorkerMessage.Probed { Reading: var (copy, gemm) } => Positive("bytes/s of a probe", copy) ?? Positive("FLOP/s of a probe", gemm),
        WorkerMessage.Built { StartupSeconds: var seconds } => NotNegative("seconds of start-up", seconds),
        WorkerMessage.BlockTimed { Steps: var steps, SecondsPerStep: var seconds } => AtLeast(1, "steps of a block", steps) ?? Positive("seconds a step of a block", seconds),
        WorkerMessage.HalfBatchTimed { SecondsPerStep: var seconds } => Positive("seconds a step at half the batch", seconds),
        WorkerMessage.Finished finished => Reject(finished),
        WorkerMessage.MemoryKnown { Bytes: var bytes } => AtLeast(1, "bytes of free memory", bytes),
        WorkerMessage.Tried { Try: var done } =>
            AtLeast(1, "the batch of a try", done.Batch) ?? AtLeast(1, "bytes of peak memory", done.PeakMemoryBytes) ?? Positive("seconds a step of a try", done.StepTime?.TotalSeconds),
        _ => null,
    };

    private static string? Reject(WorkerMessage.Finished finished) =>
        AtLeast(1, "bytes of peak memory", finished.Memory?.Bytes)
        ?? AtLeast(1, "bytes of memory before the workload", finished.Memory?.BeforeBytes)
        ?? Positive("real tokens a step", finished.RealTokensPerStep)
        ?? Share("the CPU share", finished.CpuShare)
        ?? Share("the steal share", finished.Host?.StealShare)
        ?? Share("the pressure share", finished.Host?.PressureShare)
        ?? Share("the throttled share", finished.Host?.ThrottledShare)
        ?? NotNegative("the foreign CPU share", finished.Host?.ForeignCpuShare)
        ?? Positive("the lowest frequency", finished.Host?.FrequencyLowHz)
        ?? Positive("the highest frequency", finished.Host?.FrequencyHighHz)
        ?? Reject(finished.Telemetry)
        ?? NotNegative("unseen seconds", finished.Checks?.UnseenSeconds)
        ?? NotNegative("the spread of the inputs", finished.Checks?.InputSpread)
        ?? AtLeast(0, "distinct batches", finished.Checks?.DistinctBatches)
        ?? NotNegative("the error of a matrix product", finished.Checks?.MatmulError)
        ?? AtLeast(1, "steps timed on the device", finished.DeviceSteps?.Count)
        ?? Positive("seconds a step on the device", finished.DeviceSteps?.MedianSeconds)
        ?? Positive("seconds a step on the device", finished.DeviceSteps?.P95Seconds);

    private static string? Reject(DeviceReading? telemetry) =>
        AtLeast(1, "samples of the sensors", telemetry?.Samples)
        ?? Each(Share, "the kernel-resident share", telemetry?.KernelResident)
        ?? Each(NotNegative, "bytes in use on the device", telemetry?.MemoryUsedBytes)
        ?? Each(NotNegative, "the device's clock", telemetry?.SmClockHz)
        ?? Each(NotNegative, "the memory's clock", telemetry?.MemoryClockHz)
        ?? Each(NotNegative, "the power", telemetry?.PowerWatts)
        ?? Each(NotNegative, "the temperature", telemetry?.TemperatureCelsius)
        ?? Positive("the energy", telemetry?.EnergyJoules)
        ?? Positive("seconds of the energy", telemetry?.EnergyWindowSeconds)
        ?? Share("the slowed share", telemetry?.SlowedShare)
        ?? Share("a violation's share", telemetry?.Violations?.Power)
        ?? Share("a violation's share", telemetry?.Violations?.Thermal)
        ?? Share("a violation's share", telemetry?.Violations?.SyncBoost)
        ?? Share("a violation's share", telemetry?.Violations?.BoardLimit)
        ?? Share("a violation's share", telemetry?.Violations?.Reliability)
        ?? AtLeast(0, "corrected errors", telemetry?.EccErrors?.Corrected)
        ?? AtLeast(0, "uncorrected errors", telemetry?.EccErrors?.Uncorrected)
        ?? Positive("the power limit", telemetry?.PowerLimitWatts);

    private static string? Each(Func<string, double?, string?> reject, string what, SampledRange? range) =>
        reject(what, range?.Mean) ?? reject(what, range?.Min) ?? reject(what, range?.Max);

    private static string? Positive(string what, double? value) => value is null or (> 0 and < double.PositiveInfinity) ? null : Say(what, value.Value);

    private static string? NotNegative(string what, double? value) => value is null or (>= 0 and < double.PositiveInfinity) ? null : Say(what, value.Value);

    private static string? Share(string what, double? value) => value is null or (>= 0 and <= 1) ? null : Say(what, value.Value);

    private static string? AtLeast(long least, string what, long? value) => value is null || value >= least ? null : Say(what, value.Value);

    private static string Say(string what, IFormattable value) =>
        $"the worker sent a number that cannot be: {what}: {value.ToString(null, CultureInfo.InvariantCulture)}";
}
