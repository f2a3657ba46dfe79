using System.Globalization;
using Calibrate.Images.Jpeg;
using Calibrate.Measuring;
using Calibrate.Measuring.Hosts;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Cli.Doctor;

/// <summary>Looks at everything a run needs, and at what would spoil its figures.</summary>
internal sealed class Examination(AppServices services, DeviceChoice device, string output)
{
    private static readonly TimeSpan StartupCap = TimeSpan.FromMinutes(5);

    public IReadOnlyList<Finding> Run(Action<string> progress, CancellationToken stop) =>
        [OfOutput(), OfThreads(), OfImages(), .. OfContention(), OpinionExamination.OfBuild(services.PeakProbe), .. OfEngineAndGpus(progress, stop)];

    private Finding OfOutput() => OutputFolder.WhyNotWritable(output) is { } why
        ? new("output", Severity.Problem, $"{output} cannot be written: {why}", "give another folder with --output")
        : new("output", Severity.Ok, $"{output} can be written");

    private static Finding OfThreads() => new(
        "threads", Severity.Ok,
        string.Create(CultureInfo.InvariantCulture, $"{Cores.Physical} physical cores in use, {Environment.ProcessorCount} processors, {new ByteSize(MemoryLimit.Bytes())} of memory"));

    // Most runs need none.
    private Finding OfImages()
    {
        try
        {
            return new("images", Severity.Ok, $"decoded by {services.Jpeg().Name}");
        }
        catch (JpegLibraryMissingException e)
        {
            return new("images", Severity.Ok, $"calibrate loader and --loader real cannot run: {e.Message}");
        }
    }

    private static IEnumerable<Finding> OfContention()
    {
        var load = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture);
        var text = string.Create(CultureInfo.InvariantCulture, $"load {load:0.00} on {Environment.ProcessorCount} processors");
        yield return load > 0.5 * Environment.ProcessorCount
            ? new("contention", Severity.Warning, text, "wait until the machine is idle, or expect wide intervals and excluded launches")
            : new("contention", Severity.Ok, text);
    }

    private IEnumerable<Finding> OfEngineAndGpus(Action<string> progress, CancellationToken stop)
    {
        // First, while nothing of ours works on them.
        var gpus = new GpuExamination(services.Gpus(), services.Engine.CudaUuids, device);
        return [.. OfEngine(gpus, progress, stop), .. gpus.Run()];
    }

    private IEnumerable<Finding> OfEngine(GpuExamination gpus, Action<string> progress, CancellationToken stop)
    {
        DeviceFacts? facts = null;
        Finding? problem = null;
        try
        {
            var launcher = services.Launcher(services.Engine.Prepare(progress));
            progress($"probing {device}");
            facts = launcher.Probe(Request(), StartupCap, stop);
        }
        catch (RunFailedException e)
        {
            problem = new("engine", Severity.Problem, e.Message, device.Kind == DeviceKind.Cuda ? gpus.Remedy : null);
        }

        return facts is null ? [problem!] : [OfTorch(facts, gpus), OfDevice(facts), .. OfGraphs(facts), .. OfRates(facts), .. facts.Support.Select(OfSupport)];
    }

    private PeaksRequest Request() => new()
    {
        Device = device.ToString(),
        Threads = Cores.Physical,
        Precisions = Enum.GetValues<Precision>(),
        Probe = ProbeSettings.Long(device.Kind),
    };

    private static Finding OfTorch(DeviceFacts facts, GpuExamination gpus)
    {
        string?[] parts = [$"{facts.Torch.Version} ({facts.Torch.Binding()}), found by {facts.Torch.Found}", Named("BLAS", facts.Torch.Blas), Named("CUDA", facts.Torch.Cuda), Named("cuDNN", facts.Torch.Cudnn)];
        var text = string.Join(", ", parts.OfType<string>());
        return facts.Torch is { Cuda: null, Cudnn: null } && gpus.Shown > 0
            ? new("libtorch", Severity.Warning, $"{text}: it is built without CUDA, and the driver shows a GPU", GpuExamination.TakesCuda)
            : new("libtorch", Severity.Ok, text);
    }

    private static string? Named(string name, string? value) => value is null ? null : $"{name} {value}";

    private static Finding OfDevice(DeviceFacts facts) =>
        new("device", Severity.Ok, $"{facts.Device.Name}, {new ByteSize(facts.Device.MemoryBytes)}");

    private IEnumerable<Finding> OfGraphs(DeviceFacts facts) =>
        device.Kind != DeviceKind.Cuda ? []
        : [facts.WhyNoCudaGraphs is { } why ? new("cuda graphs", Severity.Warning, why) : new("cuda graphs", Severity.Ok, "steps can be recorded")];

    private IEnumerable<Finding> OfRates(DeviceFacts facts)
    {
        foreach (var peak in facts.Peaks)
        {
            if (peak.Kind is PeakKind.Opinion or PeakKind.Debug)
                yield return OpinionExamination.OfPeak(peak);
            else if (peak is { BytesPerSecond: { } bytes })
                yield return new("memory", Severity.Ok, $"{new ByteRate(bytes)} ({peak.Source})");
            else if (peak is { Precision: Precision.Fp32, FlopPerSecond: { } fp32 } && device.Kind == DeviceKind.Cpu)
                yield return OfBlas(new FlopRate(fp32), facts.Torch.Blas);
            else if (peak is { Precision: { } precision, FlopPerSecond: { } flop })
                yield return new($"gemm {Word(precision)}", Severity.Ok, new FlopRate(flop).ToString());
        }

        foreach (var (source, reason) in facts.WithoutOpinion ?? new Dictionary<string, string>())
            yield return OpinionExamination.OfMissing(source, reason);
    }

    private static Finding OfBlas(FlopRate measured, string? library)
    {
        const string Subject = "gemm fp32";
        if (GemmExpectation.Of(File.ReadAllLines("/proc/cpuinfo"), Cores.Physical) is not { } expected)
            return new(Subject, Severity.Ok, $"{measured}; what the cores should reach cannot be told");

        var share = measured.FlopPerSecond / expected.Rate.FlopPerSecond;
        var text = $"{measured}, {Figure.Percent(share, 0)} of an estimated {expected.Rate} ({expected.Formula})";
        if (share >= GemmExpectation.SlowShare)
            return new(Subject, Severity.Ok, text);
        return library?.Contains("openblas", StringComparison.Ordinal) == true
            ? new(Subject, Severity.Warning, $"slow: {text}", "wait until the machine is idle; check OPENBLAS_CORETYPE and OMP_NUM_THREADS")
            : new(Subject, Severity.Warning, $"the BLAS is slow: {text}", "apt-get install libopenblas0-openmp");
    }

    private static Finding OfSupport(Support support) => new(
        $"{Word(support.Precision)} {Word(support.Mode)}", Severity.Ok, support.WhyNot is { } why ? $"not supported: {why}" : "supported");

    private static string Word<T>(T choice)
        where T : struct, Enum => choice.ToString().ToLowerInvariant();
}
