using System.Globalization;
using Calibrate.Measuring.Watch;
using Calibrate.Measuring.Watch.Nvml;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Cli.Doctor;

/// <summary>Every GPU that the driver shows, whether this libtorch can use it or not: what its sensors say, and what they do not.</summary>
/// <param name="cuda">The UUIDs of the CUDA devices in the order of their numbers.</param>
internal sealed class GpuExamination(GpuSurvey survey, IReadOnlyList<string?> cuda, DeviceChoice device)
{
    public const string TakesCuda = "to measure the GPU, point CALIBRATE_LIBTORCH at the torch folder of a PyTorch built for CUDA";

    public int Shown => survey.Gpus.Count;

    /// <summary>Where a CUDA device could not be used.</summary>
    public string Remedy => Shown > 0
        ? $"the driver shows {string.Join(", ", survey.Gpus.Select(gpu => gpu.Name))}: {TakesCuda}, and look at CUDA_VISIBLE_DEVICES"
        : "a GPU takes NVIDIA's driver on the host, and a container that is given it (docker run --gpus all)";

    public IEnumerable<Finding> Run() =>
        survey.WhyNone is { } why ? [new("gpus", Unless(device.Kind == DeviceKind.Cuda), $"none to be seen: {why}")]
        : Shown == 0 ? [new("gpus", Unless(device.Kind == DeviceKind.Cuda), $"the driver {survey.Driver} shows none")]
        : [OfDriver(), .. survey.Gpus.Index().SelectMany(gpu => Of($"gpu {gpu.Index.ToString(CultureInfo.InvariantCulture)}", gpu.Item))];

    private static Severity Unless(bool wanted) => wanted ? Severity.Warning : Severity.Ok;

    private Finding OfDriver() => new("driver", Severity.Ok, $"NVIDIA {survey.Driver ?? "of unknown version"}, CUDA up to {survey.CudaDriver ?? "unknown"}");

    private IEnumerable<Finding> Of(string subject, SurveyedGpu gpu)
    {
        var number = CudaNumber(gpu);
        yield return new(subject, Severity.Ok, Describe(gpu, number), Gpu: new(number, gpu));
        if (gpu.Missing.Count > 0)
            yield return new(subject, Severity.Ok, $"not told: {string.Join("; ", gpu.Missing.Select(missing => $"{missing.Key} ({missing.Value})"))}");
        if (gpu.State.ForeignProcesses is { Count: > 0 } others)
            yield return new(subject, Severity.Warning, $"others work on it: {string.Join(", ", others)}", "end them: a launch that shares its device does not count");
        if (gpu.State.SlowedBy is { } reason)
            yield return new(subject, Severity.Warning, $"its clock is held down: {reason}", "look at its cooling and its power supply: launches do not count while this lasts");
        if (gpu.State.EccErrors is { Uncorrected: > 0 and var errors })
            yield return new(subject, Severity.Warning, string.Create(CultureInfo.InvariantCulture, $"memory errors that could not be corrected since the driver was loaded: {errors}"), "have the GPU checked");
    }

    private string? CudaNumber(SurveyedGpu gpu)
    {
        for (var i = 0; i < cuda.Count; i++)
        {
            if (cuda[i] is { } uuid && gpu.Uuid?.EndsWith(uuid, StringComparison.OrdinalIgnoreCase) == true)
                return new DeviceChoice(DeviceKind.Cuda, i).ToString();
        }

        return null;
    }

    private string Describe(SurveyedGpu gpu, string? number)
    {
        var (state, traits) = (gpu.State, gpu.Traits);
        string?[] parts =
        [
            gpu.Name ?? "without a name",
            number ?? (cuda.Count > 0 ? "not a CUDA device here" : null),
            gpu.Uuid,
            gpu.MemoryBytes is { } all ? $"{(state.MemoryUsedBytes is { } used ? $"{new ByteSize(used)} of " : "")}{new ByteSize(all)} in use" : null,
            state.KernelResident is { } share ? $"a kernel resident {Figure.Percent(share, 0)} of the time" : null,
            Value("SM", state.SmClockHz / 1e6, "MHz"),
            Value("memory", state.MemoryClockHz / 1e6, "MHz"),
            Value("", state.PowerWatts, "W"),
            Value("limit", traits.PowerLimitWatts, "W"),
            state.TemperatureCelsius is { } degrees ? string.Create(CultureInfo.InvariantCulture, $"{degrees:0} °C") : null,
            Toggle("ECC", traits.Ecc),
            Toggle("MIG", traits.Mig),
            Toggle("persistence", traits.Persistence),
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    private static string? Value(string name, double? value, string unit) =>
        value is { } number ? $"{name} {Figure.Significant(number)} {unit}".TrimStart() : null;

    private static string? Toggle(string name, bool? on) => on is null ? null : $"{name} {(on.Value ? "on" : "off")}";
}
