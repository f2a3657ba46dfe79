using System.Diagnostics;
using Calibrate.Measuring.Watch;
using Calibrate.Measuring.Watch.Nvml;
using Calibrate.Planning;

namespace Calibrate.Measuring.Workers;

/// <summary>What a worker reads besides the workload: tests put their own clocks here.</summary>
/// <param name="Time">Its timestamps time the blocks.</param>
/// <param name="CpuTime">CPU time of this process so far, all threads.</param>
/// <param name="Host">The host now; null where it is not watched.</param>
/// <param name="ProcessStart">When this process was started.</param>
/// <param name="Telemetry">Opens the sensors of a device by its name; null where there are none.</param>
public sealed record Instruments(
    TimeProvider Time, Func<TimeSpan> CpuTime, Func<HostSnapshot?> Host, DateTimeOffset ProcessStart, Func<string, IDeviceTelemetry?>? Telemetry = null)
{
    /// <summary>Without a device's sensors.</summary>
    public static Instruments Real()
    {
        using var process = Process.GetCurrentProcess();
        return new(TimeProvider.System, () => Environment.CpuUsage.TotalTime, HostSnapshot.Take, new DateTimeOffset(process.StartTime));
    }

    /// <summary>With the sensors of the engine's devices. A CPU has none.</summary>
    /// <param name="runner">The process that started this one.</param>
    public Instruments WithSensorsOf(IEngine engine, int runner) => this with
    {
        Telemetry = device => DeviceChoice.Parse(device).Kind == DeviceKind.Cuda ? NvmlTelemetry.Open(engine.DeviceUuid(device), runner) : null,
    };
}
