using static System.FormattableString;

namespace Calibrate.Planning;

/// <summary>Options, the catalogue and the host's cores make a plan; every default that depends on another option is decided here.</summary>
public static class Planner
{
    /// <summary>The reduced suite has to end within five minutes of measuring; start-up and summary take the rest.</summary>
    public static readonly TimeSpan ReducedTimeBudget = TimeSpan.FromSeconds(270);

    /// <summary>The standard suite has to end within eight minutes on a fast GPU; the last launch's end and the summary take the rest.</summary>
    public static readonly TimeSpan StandardTimeBudget = TimeSpan.FromSeconds(470);

    /// <exception cref="UsageException">The options contradict each other or the catalogue.</exception>
    public static RunPlan Plan(RunOptions options, IReadOnlyList<WorkloadDescriptor> catalogue, int physicalCores)
    {
        Check(options);
        var picked = PickingFlag(options);
        if (picked is not null && options.Suite is { } both)
            throw new UsageException($"--suite {Name(both)}: cannot be combined with {picked}, which picks the cells itself; give one of the two");

        Suite? suite = picked is null ? options.Suite ?? DefaultSuite(options.Device) : null;
        var cells = suite is { } named ? Suites.Cells(named, catalogue) : Product(options, catalogue);
        IReadOnlyList<PlannedCell> planned = [.. cells.SelectMany(c => Given(options.Loaders, Loader.Synthetic), (c, loader) => Resolve(c, loader, options, catalogue, physicalCores)).DistinctBy(c => c.Key)];
        var budget = options.TimeBudget ?? DefaultTimeBudget(suite, options.Device.Kind);
        return new()
        {
            Suite = suite is { } s ? Name(s) : RunPlan.Custom,
            Device = options.Device,
            Cells = planned,
            Canary = Canaries.Pays(planned.Count, options.Launches, budget) ? Canaries.Of(options.Device.Kind, catalogue) : null,
            Tier = options.Tier,
            Launches = options.Launches,
            Blocks = Blocks(suite, options.Device.Kind),
            Threads = options.Threads ?? physicalCores,
            Seed = options.Seed,
            TimeBudget = budget,
            StartupCap = StartupCap(suite, options.Device.Kind),
        };
    }

    /// <summary>One cell for <c>calibrate pace</c>, checked as a run's cells are.</summary>
    /// <exception cref="UsageException">The options name more than one cell, or none.</exception>
    public static CellKey PlanOne(RunOptions options, IReadOnlyList<WorkloadDescriptor> catalogue, int physicalCores)
    {
        var plan = Plan(options, catalogue, physicalCores);
        if (plan.Cells.Any(c => c.AwaitsSearch))
            throw new UsageException("--batch auto: the largest batch is found by calibrate run; give a number");
        return plan.Cells is [var only]
            ? only.Key
            : throw new UsageException($"--workload: exactly one cell is paced at a time, these flags name {plan.Cells.Count}");
    }

    private static TimeSpan? DefaultTimeBudget(Suite? suite, DeviceKind device) => (suite, device) switch
    {
        (Suite.Reduced, _) => ReducedTimeBudget,
        (Suite.Standard, DeviceKind.Cuda) => StandardTimeBudget,
        _ => null,
    };

    private static BlockSettings Blocks(Suite? suite, DeviceKind device) => (suite, device) switch
    {
        (Suite.Reduced, _) => BlockSettings.Short,
        (Suite.Standard, DeviceKind.Cuda) => BlockSettings.Brief,
        _ => BlockSettings.Standard,
    };

    // One launch that hangs must not take a suite's whole time; a cold disk may need minutes for a CUDA libtorch.
    private static TimeSpan StartupCap(Suite? suite, DeviceKind device) => (suite, device) switch
    {
        (Suite.Reduced, DeviceKind.Cpu) => TimeSpan.FromMinutes(1),
        (Suite.Standard, DeviceKind.Cuda) => TimeSpan.FromMinutes(2),
        _ => TimeSpan.FromMinutes(10),
    };

    private static Suite DefaultSuite(DeviceChoice device) => device.Kind == DeviceKind.Cpu ? Suite.Reduced : Suite.Standard;

    private static string Name(Suite suite) => suite.ToString().ToLowerInvariant();

    private static void Check(RunOptions options)
    {
        if (options.Batch is BatchChoice.Given { Samples: < 1 and var samples })
            throw new UsageException(Invariant($"--batch {samples}: a step takes at least one sample; give 1 or more, or auto"));
        if (options.Accumulate is < 1)
            throw new UsageException(Invariant($"--accumulate {options.Accumulate}: a step takes at least one micro-batch; give 1 or more"));
        if (options is { Accumulate: > 1, Batch: BatchChoice.Auto })
            throw new UsageException(Invariant($"--accumulate {options.Accumulate}: --batch auto looks for the largest step without micro-batches; give --batch a number"));
        if (options.Modes is [Mode.Forward] && (options.Methods.Any(m => m != Method.Full) || options.Caching.Contains(Caching.On) || options.Accumulate > 1))
            throw new UsageException("--mode forward: --method, --cached and --accumulate say how to train; leave them out, or add --mode train");
        if (options.ImageSize is < 1)
            throw new UsageException(Invariant($"--image-size {options.ImageSize}: give the side in pixels, 1 or more"));
        if (options.SequenceLength is < 1)
            throw new UsageException(Invariant($"--sequence-length {options.SequenceLength}: give the length in positions, 1 or more"));
        if (options.LoaderWorkers is < 1 or > 1024)
            throw new UsageException(Invariant($"--loader-workers {options.LoaderWorkers}: give 1 to 1024 threads; the default is the physical cores"));
        if (options.LoaderWorkers is not null && !options.Loaders.Contains(Loader.Real))
            throw new UsageException(Invariant($"--loader-workers {options.LoaderWorkers}: goes with --loader real; without it nothing is loaded"));
        if (options.Launches is < 1 or > 100)
            throw new UsageException(Invariant($"--launches {options.Launches}: give 1 to 100 launches per cell; below 5 there is no status but NotConverged"));
        if (options.Threads is < 1 or > 1024)
            throw new UsageException(Invariant($"--threads {options.Threads}: give 1 to 1024; the default is the physical cores"));
    }

    /// <summary>The first flag that picks cells one by one, or null.</summary>
    private static string? PickingFlag(RunOptions options) => options switch
    {
        { Workloads.Count: > 0 } => "--workload",
        { Modes.Count: > 0 } => "--mode",
        { Methods.Count: > 0 } => "--method",
        { Caching.Count: > 0 } => "--cached",
        { Accumulate: not null } => "--accumulate",
        { Precisions.Count: > 0 } => "--precision",
        { Checkpointing.Count: > 0 } => "--checkpointing",
        { ChannelsLast.Count: > 0 } => "--channels-last",
        { Batch: not null } => "--batch",
        { ImageSize: not null } => "--image-size",
        { SequenceLength: not null } => "--sequence-length",
        _ => null,
    };

    private static List<SuiteCell> Product(RunOptions options, IReadOnlyList<WorkloadDescriptor> catalogue)
    {
        IReadOnlyList<string> names = options.Workloads.Count > 0
            ? options.Workloads
            : [.. Suites.Cells(DefaultSuite(options.Device), catalogue).Select(c => c.Workload).Distinct()];
        IReadOnlyList<WorkloadDescriptor> workloads = [.. names.Select(n => Find(n, catalogue))];
        RequireKind(workloads, InputKind.Image, options.ImageSize, "--image-size", "images; --sequence-length sets the size of a sequence");
        RequireKind(workloads, InputKind.Sequence, options.SequenceLength, "--sequence-length", "sequences; --image-size sets the size of an image");

        var precision = options.Device.Kind == DeviceKind.Cpu ? Precision.Fp32 : Precision.Bf16;
        var product =
            from workload in workloads
            from mode in Given(options.Modes, Mode.Train)
            from method in mode == Mode.Forward ? [Method.Full] : Given(options.Methods, Method.Full)
            from caching in mode == Mode.Forward ? [Caching.Off] : Given(options.Caching, Caching.Off)
            from p in Given(options.Precisions, precision)
            from checkpointing in Given(options.Checkpointing, Checkpointing.Off)
            from channelsLast in Given(options.ChannelsLast, ChannelsLast.Off)
            select new SuiteCell(
                workload.Name, mode, p, checkpointing, options.Batch,
                workload.DefaultSize.Kind == InputKind.Image ? options.ImageSize : options.SequenceLength, channelsLast, method, caching);

        // What contradicts itself falls out of a product of several values; where nothing else is left it is told.
        var asked = product.ToList();
        var cells = asked.Where(cell => Contradiction(cell) is null).ToList();
        return cells.Count > 0 ? cells : throw new UsageException(Contradiction(asked[0])!);
    }

    private static string? Contradiction(SuiteCell cell) => cell switch
    {
        { Mode: Mode.Forward, Checkpointing: Checkpointing.On } => "--checkpointing on: a forward pass keeps no activations to recompute; add --mode train, or give --checkpointing off",
        { Method: Method.Head, Checkpointing: Checkpointing.On } => "--checkpointing on: a frozen model keeps no activations to recompute; give --method full, or --checkpointing off",
        { Method: Method.Full, Caching: Caching.On } => "--cached on: full training has no frozen part whose results could be cached; add --method head",
        _ => null,
    };

    private static void RequireKind(IReadOnlyList<WorkloadDescriptor> workloads, InputKind kind, int? value, string flag, string takes)
    {
        if (value is not null && workloads.All(w => w.DefaultSize.Kind != kind))
            throw new UsageException($"{flag} {value}: {string.Join(", ", workloads.Select(w => w.Name))} takes no {takes}");
    }

    private static IReadOnlyList<T> Given<T>(IReadOnlyList<T> given, T otherwise) => given.Count > 0 ? given : [otherwise];

    private static WorkloadDescriptor Find(string name, IReadOnlyList<WorkloadDescriptor> catalogue) =>
        catalogue.FirstOrDefault(w => w.Name == name)
        ?? throw new UsageException($"--workload {name}: there is no such workload; there are {string.Join(", ", catalogue.Select(w => w.Name))}");

    private static PlannedCell Resolve(SuiteCell cell, Loader loader, RunOptions options, IReadOnlyList<WorkloadDescriptor> catalogue, int physicalCores)
    {
        var workload = Find(cell.Workload, catalogue);
        if (!workload.Modes.Contains(cell.Mode))
            throw new UsageException($"--mode {cell.Mode.ToString().ToLowerInvariant()}: {workload.Name} has only {string.Join(", ", workload.Modes).ToLowerInvariant()}");

        if (!workload.Methods.Contains(cell.Method))
            throw new UsageException($"--method {cell.Method.ToString().ToLowerInvariant()}: {workload.Name} has only {string.Join(", ", workload.Methods).ToLowerInvariant()}");

        if (loader == Loader.Real && workload.Pipeline is null)
            throw new UsageException($"--loader real: {workload.Name} does not learn from single images, which alone are loaded; give --workload {string.Join(", ", catalogue.Where(w => w.Pipeline is not null).Select(w => w.Name))}, or --loader synthetic");
        if (loader == Loader.Real && cell.Mode is not (Mode.Forward or Mode.Train))
            throw new UsageException($"--loader real: a step of --mode {cell.Mode.ToString().ToLowerInvariant()} takes no images; give --mode forward or train, or --loader synthetic");
        if (loader == Loader.Real && cell.Caching == Caching.On)
            throw new UsageException("--loader real: --cached on takes what comes of images, and not the images; leave one of the two out");

        if (cell.ChannelsLast == ChannelsLast.On && !workload.TakesChannelsLast)
            throw new UsageException($"--channels-last on: {workload.Name} is no convolutional network; there are {string.Join(", ", catalogue.Where(w => w.TakesChannelsLast).Select(w => w.Name))}");

        var size = cell.Size is { } value ? workload.DefaultSize with { Value = value } : workload.DefaultSize;
        if (workload.RejectSize(size) is { } why)
            throw new UsageException($"{(size.Kind == InputKind.Image ? "--image-size" : "--sequence-length")} {size.Value}: {why}");

        var cpu = options.Device.Kind == DeviceKind.Cpu;
        var batch = cell.Batch switch
        {
            BatchChoice.Given given => given.Samples,
            BatchChoice.Auto => 1,
            _ => cpu ? workload.DefaultCpuBatch : workload.DefaultCudaBatch,
        };
        var accumulate = cell.Mode == Mode.Forward ? 1 : options.Accumulate ?? 1;
        if (batch % accumulate != 0)
            throw new UsageException(Invariant($"--accumulate {accumulate}: a step of {workload.Name} has {batch} samples, which do not make as many equal micro-batches; give --batch a multiple of {accumulate}"));

        // A forward pass has no optimizer: without this, one figure would have several keys.
        var optimizer = cell.Mode == Mode.Forward
            ? OptimizerVariant.Single
            : options.Optimizer ?? (cpu ? OptimizerVariant.Single : OptimizerVariant.Foreach);
        var key = new CellKey(
            workload.Name, cell.Mode, cell.Precision, cell.Checkpointing, batch, size, optimizer, cell.ChannelsLast, options.CudaGraphs, cell.Method, cell.Caching, accumulate,
            loader, loader == Loader.Real ? options.LoaderWorkers ?? physicalCores : 0);
        return new(key, workload, cell.Batch is BatchChoice.Auto ? BatchSearch.Pending : null);
    }
}
