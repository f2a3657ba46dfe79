namespace Calibrate.Measuring.Watch;

/// <summary>Sensors that are not there.</summary>
public sealed class AbsentTelemetry(string whyNot) : IDeviceTelemetry
{
    /// <summary>The name that stands for all readings.</summary>
    public const string All = "telemetry";

    public IReadOnlyDictionary<string, string> Missing { get; } = new Dictionary<string, string>(StringComparer.Ordinal) { [All] = whyNot };

    public DeviceState Read() => new();

    public DeviceTraits Traits() => new();

    public void Dispose()
    {
    }
}
