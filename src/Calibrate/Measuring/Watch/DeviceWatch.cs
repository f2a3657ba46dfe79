using Calibrate.Measuring.Workers;
using Calibrate.Profiles;

namespace Calibrate.Measuring.Watch;

/// <summary>Watches a device's sensors over the timed blocks of one launch, on a thread of its own. Without sensors it does nothing.</summary>
public sealed class DeviceWatch : IDisposable
{
    /// <summary>Beyond the window itself, for a device whose counter stands still.</summary>
    private static readonly TimeSpan Longest = EnergyWindow.Least * 2;

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly IDeviceTelemetry? _telemetry;
    private readonly DeviceSampler? _sampler;
    private readonly List<TimeWindow> _blocks = [];

    /// <summary>Begins to watch.</summary>
    public DeviceWatch(Instruments instruments, string device)
    {
        _time = instruments.Time;
        _telemetry = instruments.Telemetry?.Invoke(device);
        // The first reading compiles its own code: it is none.
        _ = _telemetry?.Read();
        _start = _time.GetTimestamp();
        _sampler = _telemetry is null or AbsentTelemetry ? null : new(_telemetry, _time, _start);
    }

    /// <summary>A timed block that began at this timestamp has ended.</summary>
    public void BlockEnded(long began) => _blocks.Add(new(_time.GetElapsedTime(_start, began), _time.GetElapsedTime(_start)));

    /// <summary>
    /// Whether the same work should go on, untimed, because the energy counter has not yet been watched for long enough: a launch may be
    /// shorter than <see cref="EnergyWindow.Least"/>.
    /// </summary>
    /// <param name="warmup">Blocks that do not count.</param>
    public bool WantsMore(int warmup)
    {
        if (_sampler is null || warmup >= _blocks.Count || _time.GetElapsedTime(_start) - _blocks[warmup].Begin > Longest)
            return false;
        var samples = _sampler.Samples;
        return !samples.Any(sample => sample.State.EnergyMillijoules is null)
            && !(DeviceSummary.Energy(samples, _blocks[warmup].Begin)?.Length >= EnergyWindow.Least);
    }

    /// <summary>After the last block; null where no sensor was read within a block that counts.</summary>
    /// <param name="warmup">Blocks that do not count.</param>
    public DeviceReading? End(int warmup)
    {
        _sampler?.Stop();
        return DeviceSummary.Of(_sampler?.Samples ?? [], [.. _blocks.Skip(warmup)]);
    }

    public void Dispose()
    {
        _sampler?.Dispose();
        _telemetry?.Dispose();
    }
}

/// <summary>From one moment to another, since the watch began.</summary>
public readonly record struct TimeWindow(TimeSpan Begin, TimeSpan End)
{
    public bool Holds(DeviceSample sample) => Begin <= sample.Begin && sample.End <= End;
}
