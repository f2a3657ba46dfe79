using static System.FormattableString;
using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Profiles.Loading;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>How many samples a second a machine's processors make ready for one of its devices.</summary>
/// <param name="Relative">The measured rate and its 95% interval over that rate: its value is 1.</param>
/// <param name="Assumptions">What was taken for granted.</param>
internal sealed record LoadingRate(SampleRate PerDevice, Interval Relative, Derivation Derivation, IReadOnlyList<string> Assumptions)
{
    /// <summary>Of what an estimate names as its measured cell, such as <c>loader.imagenet.i224</c>.</summary>
    public const string CellPrefix = "loader.";

    /// <summary>The share of cases that the measured interval is made to hold.</summary>
    public const double Confidence = 0.95;

    private const string Whose = "images load as fast as by calibrate's own loader: scripts/loader-check holds it beside PyTorch's";

    /// <summary>By the newest named measurement, else the newest found, of the job's pipeline and image size; null where there is none, it tells nothing of the machine, or the job loads no images.</summary>
    /// <param name="devices">That work together, on so many machines.</param>
    public static LoadingRate? Of(Job job, Machine machine, int devices, int machines, IEnumerable<LoaderSource> loaders)
    {
        // What is cached is what comes of images.
        if (job.Mode != Mode.Train || job.Caching == Caching.On || PipelineOf(job) is not { } pipeline)
            return null;
        var size = SizeOf(job);
        var found =
            from source in loaders
            where source.Loader.Pipeline == pipeline && source.Loader.ImageSize == size.Value && source.Loader.Best is not null
            orderby source.Chosen descending, IsOf(source.Loader, machine) descending, source.Loader.Created descending
            select On(machine, devices, machines, source, source.Loader.Best!);
        return found.FirstOrDefault(rate => rate is not null);
    }

    /// <summary>Why a named loader counts for nothing; null where none was named.</summary>
    public static string? WhyUnused(Job job, Machine machine, IEnumerable<LoaderSource> loaders)
    {
        if (loaders.FirstOrDefault(source => source.Chosen == Chosen.Named) is not { } named)
            return null;
        var pipeline = PipelineOf(job);
        var why = job switch
        {
            { Dataset.Loading: not null } => "the job itself says dataset.loading",
            { Cell.Loader: Loader.Real } => "the cell's steps waited for a real loader",
            { Mode: not Mode.Train } or { Caching: Caching.On } => "the job loads no images to train on",
            _ when pipeline is null => $"samples of {job.Workload} are not made by any pipeline that is measured",
            _ when named.Loader.Pipeline != pipeline || named.Loader.ImageSize != SizeOf(job).Value =>
                Invariant($"it is of {Words.Of(named.Loader.Pipeline)} at {named.Loader.ImageSize} pixels, and the job takes {Words.Of(pipeline.Value)} at {SizeOf(job).Value}"),
            _ when machine.VirtualCpus is null => $"nobody says how many vCPU {machine.Name} has",
            _ => "a guess covers the whole job",
        };
        return $"--loader {named.File} would count for nothing: {why}; leave --loader out";
    }

    private static InputSize SizeOf(Job job) => job.Size ?? Architectures.Find(job.Workload)!.DefaultSize;

    /// <summary>Null for a model whose samples are no images, or take more than an image.</summary>
    private static ImagePipeline? PipelineOf(Job job) => Architectures.Find(job.Workload) switch
    {
        YoloV8 => ImagePipeline.Yolo,
        VisionTransformer or ResNet or EfficientNetB0 => ImagePipeline.Imagenet,
        _ => null,
    };

    // A price list's machine is another one, whatever its processor is called.
    private static bool IsOf(LoaderProfile loader, Machine machine) =>
        machine is { Provider: null, Device: { Kind: ProcessorKind.Cpu } device } && MeasuredThroughput.DeviceOf(loader.Device).IsLike(device);

    private static LoadingRate? On(Machine machine, int devices, int machines, LoaderSource source, LoaderRow best)
    {
        var measured = Derivation.Leaf(
            Invariant($"loading of {Words.Of(source.Loader.Pipeline)} i{source.Loader.ImageSize} by {best.Workers} workers on {source.Loader.Device.Name} with {source.Loader.Environment.Processors} processors"),
            Text(best.ImagesPerSecond), Grounds.Measured, Invariant($"{source.File}, sha256 {source.Loader.Sha256}, cell {CellPrefix}{Words.Of(source.Loader.Pipeline)}.i{source.Loader.ImageSize}, {best.Status}"));
        if (IsOf(source.Loader, machine))
        {
            // Each of several has the processors of its own machine.
            var rate = new SampleRate(best.ImagesPerSecond.Value * machines / devices);
            return new(rate, Over(best.ImagesPerSecond), measured, [Whose, "steps on the CPU and the loader that feeds them share its cores, yet are taken to overlap wholly, which errs on the cheap side: calibrate run --loader real measures them together"]);
        }
        if (machine.VirtualCpus is not { } virtualCpus)
            return null;

        var busy = Math.Min(best.Workers, source.Loader.Environment.Processors);
        var perDevice = new SampleRate(best.ImagesPerSecond.Value / busy * virtualCpus * machines / devices);
        return new(
            perDevice,
            Over(best.ImagesPerSecond),
            new(
                $"loading on {machine.Name}", Invariant($"{perDevice} a device"), Grounds.Extrapolated,
                Invariant($"images/s / {busy} busy processors * {virtualCpus} vCPU * {machines} machines / {devices} devices"), null, [measured]),
            [
                Whose,
                Invariant($"loading is extrapolated from {source.Loader.Device.Name} by the number of processors: each of {virtualCpus} vCPU is taken to load as fast as one there, and its interval is that of the measurement alone"),
            ]);
    }

    private static Interval Over(Interval rate) => ThroughputFigure.Scale(rate, 1 / rate.Value);

    private static string Text(Interval rate) => rate is { Low: { } low, High: { } high }
        ? $"{Figure.Significant(rate.Value)} [{Figure.Significant(low)}, {Figure.Significant(high)}] images/s"
        : $"{Figure.Significant(rate.Value)} images/s";
}
