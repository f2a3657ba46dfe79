using Calibrate.Profiles;

namespace Calibrate.Measuring.Watch;

/// <summary>What a device's sensors said within the blocks of a launch that count: a pure function of the samples.</summary>
public static class DeviceSummary
{
    /// <param name="samples">In order of time.</param>
    /// <param name="steady">The blocks after the warm-up.</param>
    /// <returns>Null where no sample lies within a block.</returns>
    public static DeviceReading? Of(IReadOnlyList<DeviceSample> samples, IReadOnlyList<TimeWindow> steady)
    {
        DeviceSample[] inside = [.. samples.Where(sample => steady.Any(block => block.Holds(sample)))];
        if (inside.Length == 0)
            return null;
        var reasons = inside.Select(sample => sample.State.ClockReasons).OfType<ClockReasons>().ToArray();
        var all = reasons.Aggregate(ClockReasons.None, (sum, next) => sum | next);
        var energy = Energy(samples, steady[0].Begin) is { } window && window.Length >= EnergyWindow.Least ? window : null;
        return new()
        {
            Samples = inside.Length,
            KernelResident = Range(state => state.KernelResident),
            MemoryUsedBytes = Range(state => state.MemoryUsedBytes),
            SmClockHz = Range(state => state.SmClockHz),
            MemoryClockHz = Range(state => state.MemoryClockHz),
            PowerWatts = Range(state => state.PowerWatts),
            TemperatureCelsius = Range(state => state.TemperatureCelsius),
            EnergyJoules = energy?.Joules,
            EnergyWindowSeconds = energy?.Length.TotalSeconds,
            SlowedShare = reasons.Length == 0 ? null : reasons.Count(reason => (reason & ClockReasonWords.Slowdown) != ClockReasons.None) / (double)reasons.Length,
            SlowedBy = (all & ClockReasonWords.Slowdown).InWords(),
            ClockReasons = (all & ~ClockReasons.Idle).InWords(),
            Violations = Violations(inside[0], inside[^1]),
            EccErrors = inside[^1].State.EccErrors?.Since(inside[0].State.EccErrors),
            PowerLimitWatts = inside.Select(sample => sample.State.PowerLimitWatts).LastOrDefault(watts => watts is not null),
            ForeignProcess = inside.SelectMany(sample => sample.State.ForeignProcesses ?? []).FirstOrDefault(),
        };

        SampledRange? Range(Func<DeviceState, double?> value) => inside.Select(sample => value(sample.State)).OfType<double>().ToArray() is { Length: > 0 } values
            ? new(values.Average(), values.Min(), values.Max())
            : null;
    }

    /// <summary>From the first block that counts on, whatever lies between blocks included: the counter knows no blocks.</summary>
    public static EnergyWindow? Energy(IReadOnlyList<DeviceSample> samples, TimeSpan start) => EnergyWindow.Of(
        from sample in samples
        where sample.Begin >= start && sample.State.EnergyMillijoules is not null
        // The counter was read somewhere in between.
        select (sample.Begin + ((sample.End - sample.Begin) / 2), sample.State.EnergyMillijoules!.Value));

    private static ViolationShares? Violations(DeviceSample first, DeviceSample last)
    {
        var (before, after, elapsed) = (first.State.Violations, last.State.Violations, last.End - first.End);
        if (elapsed <= TimeSpan.Zero)
            return null;
        var shares = new ViolationShares(
            Share(before.Power, after.Power), Share(before.Thermal, after.Thermal), Share(before.SyncBoost, after.SyncBoost),
            Share(before.BoardLimit, after.BoardLimit), Share(before.Reliability, after.Reliability));
        return shares == new ViolationShares() ? null : shares;

        // A total that was set back tells nothing.
        double? Share(TimeSpan? then, TimeSpan? now) => now - then is { } held && held >= TimeSpan.Zero ? Math.Min(held / elapsed, 1) : null;
    }
}
