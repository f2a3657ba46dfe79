namespace Calibrate.Measuring.Watch.Nvml;

/// <summary>All GPUs that the driver shows to this process, and what their sensors say now.</summary>
/// <param name="WhyNone">Why nothing can be told of any; null where it can.</param>
public sealed record GpuSurvey(string? WhyNone, string? Driver, string? CudaDriver, IReadOnlyList<SurveyedGpu> Gpus)
{
    /// <param name="library">Null: the driver's.</param>
    public static GpuSurvey Take(string? library = null)
    {
        if (!NvmlLibrary.TryOpen(library, out var nvml, out var whyNot))
            return new(whyNot, null, null, []);
        using (nvml)
        {
            return nvml.Count().WhyNot is { } why
                ? new($"NVML does not count the GPUs: {why}", nvml.DriverVersion, nvml.CudaVersion, [])
                : new(null, nvml.DriverVersion, nvml.CudaVersion, [.. Devices(nvml).Select(device => Of(nvml, device))]);
        }
    }

    /// <summary>Each GPU, followed by the MIG devices it is divided into.</summary>
    internal static IEnumerable<NvmlDevice> Devices(NvmlLibrary nvml) =>
        from index in Enumerable.Range(0, (int)(nvml.Count().Value ?? 0))
        let handle = nvml.DeviceAt((uint)index).Value
        where handle is not null
        let gpu = new NvmlDevice(nvml, handle.Value)
        from device in gpu.Parts.Prepend(gpu)
        select device;

    private static SurveyedGpu Of(NvmlLibrary nvml, NvmlDevice device)
    {
        var telemetry = NvmlTelemetry.Of(nvml, device);
        var state = telemetry.Read();
        var traits = telemetry.Traits();
        return new(device.Name, device.Uuid, device.Memory.Value?.Total, traits, state, new Dictionary<string, string>(telemetry.Missing, StringComparer.Ordinal));
    }
}

/// <param name="Uuid">With its prefix: <c>GPU-…</c> or <c>MIG-…</c>.</param>
/// <param name="Missing">What could not be read, and why.</param>
public sealed record SurveyedGpu(
    string? Name, string? Uuid, long? MemoryBytes, DeviceTraits Traits, DeviceState State, IReadOnlyDictionary<string, string> Missing);
