namespace Calibrate.Measuring.Watch;

/// <param name="Begin">When the reading began, since the watch did.</param>
/// <param name="End">When it was done.</param>
public sealed record DeviceSample(TimeSpan Begin, TimeSpan End, DeviceState State);

/// <summary>
/// Reads a device's sensors again and again on a thread of its own, so that the thread that works on the device never waits for them.
/// </summary>
internal sealed class DeviceSampler : IDisposable
{
    /// <summary>Least time from one reading to the next: drivers renew most of them no faster.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.1);

    /// <summary>Pauses in times of what a reading takes: a slow driver is asked less often.</summary>
    private const int Pause = 10;

    private readonly IDeviceTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly List<DeviceSample> _samples = [];
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;

    /// <param name="start">What the samples' times count from.</param>
    public DeviceSampler(IDeviceTelemetry telemetry, TimeProvider time, long start)
    {
        (_telemetry, _time, _start) = (telemetry, time, start);
        _thread = new(Sample) { IsBackground = true, Name = "device sensors" };
        _thread.Start();
    }

    public IReadOnlyList<DeviceSample> Samples
    {
        get
        {
            lock (_lock)
                return [.. _samples];
        }
    }

    /// <summary>When this returns, nothing is read any more.</summary>
    public void Stop()
    {
        _stop.Set();
        _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    private void Sample()
    {
        TimeSpan took;
        do
        {
            var begin = _time.GetElapsedTime(_start);
            var state = _telemetry.Read();
            var end = _time.GetElapsedTime(_start);
            lock (_lock)
                _samples.Add(new(begin, end, state));
            took = end - begin;
        }
        while (!_stop.Wait(took * Pause > Interval ? took * Pause : Interval));
    }
}
