using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Calibrate.Measuring.Watch.Nvml;

/// <summary>An NVIDIA GPU's sensors.</summary>
public sealed class NvmlTelemetry : IDeviceTelemetry
{
    private readonly NvmlLibrary _nvml;
    private readonly NvmlDevice _device;
    private readonly int? _worker;
    private readonly int? _runner;
    private readonly SortedDictionary<string, string> _missing = new(StringComparer.Ordinal);

    private NvmlTelemetry(NvmlLibrary nvml, NvmlDevice device, int? worker, int? runner) =>
        (_nvml, _device, _worker, _runner) = (nvml, device, worker, runner);

    public IReadOnlyDictionary<string, string> Missing => _missing;

    /// <summary>The sensors of the device that CUDA gives this UUID: the numbers of CUDA and of NVML differ, as CUDA_VISIBLE_DEVICES tells.</summary>
    /// <param name="uuid">Without a prefix; null: CUDA does not tell it.</param>
    /// <param name="runner">The process that started this one, which works on the device.</param>
    /// <param name="library">Null: the driver's.</param>
    /// <returns>Where there are none, what says so.</returns>
    public static IDeviceTelemetry Open(string? uuid, int runner, string? library = null)
    {
        if (uuid is null)
            return new AbsentTelemetry("the CUDA driver does not tell the device's UUID, by which its sensors are found");
        if (!NvmlLibrary.TryOpen(library, out var nvml, out var whyNot))
            return new AbsentTelemetry(whyNot);
        if (Find(nvml, uuid) is { } device)
            return new NvmlTelemetry(nvml, device, Environment.ProcessId, runner);
        nvml.Dispose();
        return new AbsentTelemetry($"NVML shows no device with the UUID {uuid}");
    }

    /// <summary>Of a device that nobody of ours works on.</summary>
    internal static NvmlTelemetry Of(NvmlLibrary nvml, NvmlDevice device) => new(nvml, device, null, null);

    public DeviceState Read()
    {
        // A reason that no longer holds is none.
        _missing.Clear();
        return new()
        {
            KernelResident = Take(_device.KernelResident),
            MemoryUsedBytes = Take(_device.Memory.As(memory => memory.Used), "MemoryUsedBytes"),
            SmClockHz = Take(_device.SmClockHz),
            MemoryClockHz = Take(_device.MemoryClockHz),
            PowerWatts = Take(_device.PowerWatts),
            EnergyMillijoules = Take(_device.EnergyMillijoules, "EnergyJoules"),
            TemperatureCelsius = Take(_device.TemperatureCelsius),
            ClockReasons = Take(_device.ClockReasons),
            PowerLimitWatts = Take(_device.PowerLimitWatts),
            Violations = new(
                Take(_device.PowerViolation), Take(_device.ThermalViolation), Take(_device.SyncBoostViolation),
                Take(_device.BoardLimitViolation), Take(_device.ReliabilityViolation)),
            EccErrors = Take(_device.EccErrors),
            ForeignProcesses = Take(_device.Processes, "ForeignProcesses") is { } ids
                ? DeviceProcesses.Foreign(ids, _worker, _runner, ProcessTimes.Of)
                : null,
        };
    }

    public DeviceTraits Traits() => new(
        _nvml.DriverVersion, _nvml.CudaVersion, Take(_device.PowerLimitWatts), Take(_device.Ecc), Take(_device.Mig), Take(_device.Persistence));

    public void Dispose() => _nvml.Dispose();

    private static NvmlDevice? Find(NvmlLibrary nvml, string uuid)
    {
        string[] names = ["GPU-" + uuid, "MIG-" + uuid];
        // One that cannot be asked by name can still be recognised by it.
        return names.Select(name => nvml.DeviceNamed(name).Value).FirstOrDefault(handle => handle is not null) is { } found
            ? new(nvml, found)
            : GpuSurvey.Devices(nvml).FirstOrDefault(device => names.Contains(device.Uuid, StringComparer.OrdinalIgnoreCase));
    }

    // Called with a property of the device, whose name is the reading's.
    private T? Take<T>(Sensed<T> sensed, [CallerArgumentExpression(nameof(sensed))] string name = "")
        where T : struct
    {
        if (sensed.WhyNot is { } why)
            _missing[Camel(name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..])] = why;
        return sensed.Value;
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
