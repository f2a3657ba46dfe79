namespace Calibrate.Measuring.Watch;

/// <summary>The sensors of one accelerator. For one thread at a time.</summary>
public interface IDeviceTelemetry : IDisposable
{
    /// <summary>What they say now. It never throws: what cannot be read is absent, and <see cref="Missing"/> says why.</summary>
    DeviceState Read();

    /// <summary>What stays as it is while a run lasts.</summary>
    DeviceTraits Traits();

    /// <summary>What could not be read so far, by name, and why; <c>telemetry</c> stands for all of it.</summary>
    IReadOnlyDictionary<string, string> Missing { get; }
}
