using Calibrate.Measuring.Watch;

namespace Calibrate.Tests.Measuring.Watch;

/// <summary>Sensors that say what a test wants, and tell it when they were read.</summary>
internal sealed class FakeTelemetry(Func<DeviceState> state) : IDeviceTelemetry
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _reads = new(0);

    public int Reads { get; private set; }

    public bool IsDisposed { get; private set; }

    public int? Thread { get; private set; }

    public IReadOnlyDictionary<string, string> Missing => new Dictionary<string, string>();

    public DeviceState Read()
    {
        Reads++;
        Thread = Environment.CurrentManagedThreadId;
        var now = state();
        _reads.Release();
        return now;
    }

    /// <summary>Returns when they were read at least this often from now on.</summary>
    public void Await(int reads)
    {
        while (_reads.Wait(0))
        {
            // Those are over.
        }

        for (var i = 0; i < reads; i++)
            _reads.Wait(Patience).ShouldBeTrue("the sensors are not read");
    }

    public DeviceTraits Traits() => new("580.1.2", PowerLimitWatts: 700, Ecc: true);

    public void Dispose() => IsDisposed = true;
}
