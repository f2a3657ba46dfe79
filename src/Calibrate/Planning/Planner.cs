using static System.FormattableString;

namespace Calibrate.Planning;

/// <summary>Options, the catalogue and the host's cores make a plan; every default that depends on another option is decided here.</summary>
public static class Planner
{
    /// <summary>The reduced suite has to end within five minutes of measuring; start-up and summary take the rest.</summary>
    public static readonly TimeSpan ReducedTimeBudget = TimeSpan.FromSeconds(270);

    /// <summary>The standard suite has to end within eight minutes on a fast GPU; the last launch's end and the summary take the rest.</summary>
    public static readonly TimeSpan StandardTimeBudget = TimeSpan.FromSeconds(470);

    /// <summary>The documents' suite has to end within 25 minutes on two cores; --resume goes on where a slower machine is cut short.</summary>
    public static readonly TimeSpan DocumentsTimeBudget = TimeSpan.FromMinutes(24.5);

    /// <exception cref="UsageException">The options contradict each other or the catalogue.</exception>
    public static RunPlan Plan(RunOptions options, IReadOnlyList<WorkloadDescriptor> catalogue, int physicalCores)
    {
        Check(options);
        var picked = PickingFlag(options);
        if (picked is not null && options.Suite is { } both)
            throw new UsageException($"--suite {Name(both)}: cannot be combined with {picked}, which picks the cells itself; give one of the two");

        Suite? suite = picked is null ? options.Suite ?? DefaultSuite(options.Device) : null;
        var cells = suite is { } named ? Suites.Cells(named, options.Device.Kind, catalogue) : Product(options, catalogue);
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
            CheckpointFolder = CheckpointFolder(options, planned),
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

    private static string? CheckpointFolder(RunOptions options, IEnumerable<PlannedCell> cells)
    {
        if (cells.Any(cell => cell.Key.Mode == Mode.Checkpoint))
            return Path.GetFullPath(options.CheckpointFolder ?? options.Output);
        return options.CheckpointFolder is { } given
            ? throw new UsageException($"--checkpoint-dir {given}: no cell writes a checkpoint; add --mode checkpoint, or leave it out")
            : null;
    }

    private static TimeSpan? DefaultTimeBudget(Suite? suite, DeviceKind device) => (suite, device) switch
    {
        (Suite.Reduced, _) => ReducedTimeBudget,
        (Suite.Standard, DeviceKind.Cuda) => StandardTimeBudget,
        (Suite.Documents, DeviceKind.Cpu) => DocumentsTimeBudget,
        _ => null,
    };

    private static BlockSettings Blocks(Suite? suite, DeviceKind device) => (suite, device) switch
    {
        (Suite.Reduced, _) => BlockSettings.Short,
        (Suite.Standard, DeviceKind.Cuda) => BlockSettings.Brief,
        (Suite.Documents, _) => BlockSettings.Sparse,
        _ => BlockSettings.Standard,
    };

    // One launch that hangs must not take a suite's whole time; a cold disk may need minutes for a CUDA libtorch.
    private static TimeSpan StartupCap(Suite? suite, DeviceKind device) => (suite, device) switch
    {
        (Suite.Reduced, DeviceKind.Cpu) => TimeSpan.FromMinutes(1),
        (Suite.Documents, DeviceKind.Cpu) => TimeSpan.FromMinutes(3),
        (Suite.Standard, DeviceKind.Cuda) => TimeSpan.FromMinutes(2),
        _ => TimeSpan.FromMinutes(10),
    };

    private static Suite DefaultSuite(DeviceChoice device) => device.Kind == DeviceKind.Cpu ? Suite.Reduced : Suite.Standard;

    private static string Name<T>(T choice)
        where T : struct, Enum => choice.ToString().ToLowerInvariant();

    private static void Check(RunOptions options)
    {
        if (options.Batch is BatchChoice.Given { Samples: < 1 and var samples })
            throw new UsageException(Invariant($"--batch {samples}: a step takes at least one sample; give 1 or more, or auto"));
        if (options.Accumulate is < 1)
            throw new UsageException(Invariant($"--accumulate {options.Accumulate}: a step takes at least one micro-batch; give 1 or more"));
        if (options.Modes is [Mode.Forward or Mode.Generate] && (options.Methods.Any(m => m != Method.Full) || options.Caching.Contains(Caching.On) || options.Accumulate > 1))
            throw new UsageException($"--mode {Name(options.Modes[0])}: --method, --cached and --accumulate say how to train; leave them out, or add --mode train");
        if (options.LoraRank is < 1)
            throw new UsageException(Invariant($"--lora-rank {options.LoraRank}: adapters have a rank of at least 1; give 1 or more"));
        if (options.LoraAlpha is < 1)
            throw new UsageException(Invariant($"--lora-alpha {options.LoraAlpha}: adapters that count nothing learn nothing; give 1 or more, or leave it out for twice the rank"));
        if (LoraFlag(options) is { } lora && !options.Methods.Any(m => m.HasAdapters()))
            throw new UsageException($"{lora}: says how adapters are made; add --method lora or --method qlora");
        if (options.ImageSize is < 1)
            throw new UsageException(Invariant($"--image-size {options.ImageSize}: give the side in pixels, 1 or more"));
        if (options.SequenceLength is < 1)
            throw new UsageException(Invariant($"--sequence-length {options.SequenceLength}: give the length in positions, 1 or more"));
        CheckSweeps(options);
        CheckStateAlone(options);
        if (options.LoaderWorkers is < 1 or > 1024)
            throw new UsageException(Invariant($"--loader-workers {options.LoaderWorkers}: give 1 to 1024 threads; the default is the physical cores"));
        if (options.LoaderWorkers is not null && !options.Loaders.Contains(Loader.Real))
            throw new UsageException(Invariant($"--loader-workers {options.LoaderWorkers}: goes with --loader real; without it nothing is loaded"));
        if (options.Launches is < 1 or > 100)
            throw new UsageException(Invariant($"--launches {options.Launches}: give 1 to 100 launches per cell; below 5 there is no status but NotConverged"));
        if (options.Threads is < 1 or > 1024)
            throw new UsageException(Invariant($"--threads {options.Threads}: give 1 to 1024; the default is the physical cores"));
    }

    private static string? LoraFlag(RunOptions options) => options switch
    {
        { LoraRank: not null } => "--lora-rank",
        { LoraAlpha: not null } => "--lora-alpha",
        { LoraTargets: not null } => "--lora-targets",
        _ => null,
    };

    /// <summary>What says something of samples says nothing of an update or a checkpoint.</summary>
    private static void CheckStateAlone(RunOptions options)
    {
        if (options.Modes.Count == 0 || options.Modes.Any(mode => mode.TakesSamples))
            return;
        var flag = options switch
        {
            { Batch: not null } => "--batch",
            { Accumulate: not null } => "--accumulate",
            { CudaGraphs: CudaGraphs.On } => "--cuda-graphs",
            _ => options.Sweeps.Any(sweep => sweep.Setting == SweptSetting.Batch) ? "--sweep batch" : null,
        };
        if (flag is not null)
            throw new UsageException($"{flag}: --mode {string.Join(',', options.Modes).ToLowerInvariant()} depends on the model's state alone, and takes no samples; leave {flag} out, or add --mode train");
    }

    private static void CheckSweeps(RunOptions options)
    {
        foreach (var sweep in options.Sweeps)
        {
            var name = Sweep.NameOf(sweep.Setting);
            var plain = sweep.Setting switch
            {
                SweptSetting.Batch => options.Batch is not null,
                SweptSetting.ImageSize => options.ImageSize is not null,
                _ => options.SequenceLength is not null,
            };
            if (plain)
                throw new UsageException($"{sweep}: cannot be combined with --{name}; give one of the two");
            if (options.Sweeps.Count(other => other.Setting == sweep.Setting) > 1)
                throw new UsageException($"{sweep}: {name} is swept twice; give all its values in one --sweep");
            if (sweep.Values.Any(value => value < 1))
                throw new UsageException(Invariant($"{sweep}: {sweep.Values.First(value => value < 1)} is too small; give 1 or more"));
        }
    }

    /// <summary>The first flag that picks cells one by one, or null.</summary>
    private static string? PickingFlag(RunOptions options) => options switch
    {
        { Workloads.Count: > 0 } => "--workload",
        { Modes.Count: > 0 } => "--mode",
        { Methods.Count: > 0 } => "--method",
        _ when LoraFlag(options) is { } lora => lora,
        { Caching.Count: > 0 } => "--cached",
        { Accumulate: not null } => "--accumulate",
        { Precisions.Count: > 0 } => "--precision",
        { Checkpointing.Count: > 0 } => "--checkpointing",
        { ChannelsLast.Count: > 0 } => "--channels-last",
        { Batch: not null } => "--batch",
        { ImageSize: not null } => "--image-size",
        { SequenceLength: not null } => "--sequence-length",
        { Sweeps.Count: > 0 } => "--sweep",
        _ => null,
    };

    private static List<SuiteCell> Product(RunOptions options, IReadOnlyList<WorkloadDescriptor> catalogue)
    {
        IReadOnlyList<string> names = options.Workloads.Count > 0
            ? options.Workloads
            : [.. Suites.Cells(DefaultSuite(options.Device), options.Device.Kind, catalogue).Select(c => c.Workload).Distinct()];
        IReadOnlyList<WorkloadDescriptor> workloads = [.. names.Select(n => Find(n, catalogue))];
        RequireKind(workloads, InputKind.Image, Flag(options, SweptSetting.ImageSize, options.ImageSize), "images; --sequence-length sets the size of a sequence");
        RequireKind(workloads, InputKind.Sequence, Flag(options, SweptSetting.SequenceLength, options.SequenceLength), "sequences; --image-size sets the size of an image");

        var precision = options.Device.Kind == DeviceKind.Cpu ? Precision.Fp32 : Precision.Bf16;
        var product =
            from workload in workloads
            from mode in Given(options.Modes, Mode.Train)
            from method in mode is Mode.Forward or Mode.Generate ? [Method.Full] : Given(options.Methods, Method.Full)
            from caching in mode is Mode.Forward or Mode.Generate ? [Caching.Off] : Given(options.Caching, Caching.Off)
            from p in Given(options.Precisions, mode.TakesSamples ? precision : Precision.Fp32)
            from checkpointing in Given(options.Checkpointing, Checkpointing.Off)
            from channelsLast in Given(options.ChannelsLast, ChannelsLast.Off)
            let kind = workload.DefaultSize.Kind
            let cell = new SuiteCell(
                workload.Name, mode, p, checkpointing, mode.TakesSamples ? options.Batch : null, kind == InputKind.Image ? options.ImageSize : options.SequenceLength, channelsLast, method, caching)
            from point in options.Sweeps.Aggregate<Sweep, IEnumerable<SuiteCell>>([cell], (cells, sweep) => cells.SelectMany(c => sweep.Over(c, kind)))
            select point;

        // What contradicts itself falls out of a product of several values; where nothing else is left it is told.
        var asked = product.ToList();
        var cells = asked.Where(cell => Contradiction(cell) is null).ToList();
        return cells.Count > 0 ? cells : throw new UsageException(Contradiction(asked[0])!);
    }

    private static string? Contradiction(SuiteCell cell) => cell switch
    {
        { Mode: Mode.Update or Mode.Checkpoint, Precision: not Precision.Fp32 } => $"--precision {Name(cell.Precision)}: weights and optimizer state, which --mode {Name(cell.Mode)} is about, are fp32 in every precision; give fp32, or add --mode train",
        { Mode: Mode.Update or Mode.Checkpoint, Checkpointing: Checkpointing.On } => $"--checkpointing on: --mode {Name(cell.Mode)} has no activations to recompute; add --mode train, or give --checkpointing off",
        { Mode: Mode.Update or Mode.Checkpoint, ChannelsLast: ChannelsLast.On } => $"--channels-last on: --mode {Name(cell.Mode)} has no pixels; add --mode train, or give --channels-last off",
        { Mode: Mode.Update or Mode.Checkpoint, Caching: Caching.On } => $"--cached on: --mode {Name(cell.Mode)} runs no frozen part; add --mode train, or give --cached off",
        { Mode: Mode.Forward or Mode.Generate, Checkpointing: Checkpointing.On } => $"--checkpointing on: {(cell.Mode == Mode.Forward ? "a forward pass" : "generation")} keeps no activations to recompute; add --mode train, or give --checkpointing off",
        { Method: Method.Head, Checkpointing: Checkpointing.On } => "--checkpointing on: a frozen model keeps no activations to recompute; give --method full, or --checkpointing off",
        { Method: Method.Full, Caching: Caching.On } => "--cached on: full training has no frozen part whose results could be cached; add --method head, or dpo",
        { Method: Method.Instruction, Caching: Caching.On } => "--cached on: instruction tuning trains everything, and has no frozen part whose results could be cached; add --method head, or dpo",
        { Method: Method.Lora or Method.Qlora, Caching: Caching.On } => "--cached on: adapters change what the frozen model yields, so it cannot be cached; give --method head, or --cached off",
        _ => null,
    };

    private static void RequireKind(IReadOnlyList<WorkloadDescriptor> workloads, InputKind kind, string? given, string takes)
    {
        if (given is not null && workloads.All(w => w.DefaultSize.Kind != kind))
            throw new UsageException($"{given}: {string.Join(", ", workloads.Select(w => w.Name))} takes no {takes}");
    }

    /// <summary>The flag that a setting's value comes from, with it; null where none was given.</summary>
    private static string? Flag(RunOptions options, SweptSetting setting, int? value) =>
        options.Sweeps.FirstOrDefault(sweep => sweep.Setting == setting)?.ToString() ?? (value is null ? null : Invariant($"--{Sweep.NameOf(setting)} {value}"));

    private static string SizeFlag(RunOptions options, InputSize size)
    {
        var setting = size.Kind == InputKind.Image ? SweptSetting.ImageSize : SweptSetting.SequenceLength;
        var swept = options.Sweeps.Any(sweep => sweep.Setting == setting);
        return Flag(options, setting, size.Value) + (swept ? Invariant($": {size.Value}") : "");
    }

    private static IReadOnlyList<T> Given<T>(IReadOnlyList<T> given, T otherwise) => given.Count > 0 ? given : [otherwise];

    private static WorkloadDescriptor Find(string name, IReadOnlyList<WorkloadDescriptor> catalogue) =>
        catalogue.FirstOrDefault(w => w.Name == name)
        ?? throw new UsageException($"--workload {name}: there is no such workload; there are {string.Join(", ", catalogue.Select(w => w.Name))}");

    private static PlannedCell Resolve(SuiteCell cell, Loader loader, RunOptions options, IReadOnlyList<WorkloadDescriptor> catalogue, int physicalCores)
    {
        var workload = Find(cell.Workload, catalogue);
        if (!workload.Modes.Contains(cell.Mode))
            throw new UsageException($"--mode {Name(cell.Mode)}: {workload.Name} has only {string.Join(", ", workload.Modes).ToLowerInvariant()}");

        if (cell.Method.HasAdapters() && workload.Blocks is null)
            throw new UsageException($"--method {Name(cell.Method)}: adapters go beside the linear layers of a pretrained model's transformer blocks, and {workload.Name} has none to adapt; there are {string.Join(", ", catalogue.Where(w => w.Blocks is not null).Select(w => w.Name))}");
        if (!workload.Methods.Contains(cell.Method))
            throw new UsageException($"--method {Name(cell.Method)}: {workload.Name} has only {string.Join(", ", workload.Methods).ToLowerInvariant()}");

        if (loader == Loader.Real && workload.Pipeline is null)
            throw new UsageException($"--loader real: {workload.Name} does not learn from single images, which alone are loaded; give --workload {string.Join(", ", catalogue.Where(w => w.Pipeline is not null).Select(w => w.Name))}, or --loader synthetic");
        if (loader == Loader.Real && cell.Mode is not (Mode.Forward or Mode.Train))
            throw new UsageException($"--loader real: a step of --mode {Name(cell.Mode)} takes no images; give --mode forward or train, or --loader synthetic");
        if (loader == Loader.Real && cell.Caching == Caching.On)
            throw new UsageException("--loader real: --cached on takes what comes of images, and not the images; leave one of the two out");

        if (cell.ChannelsLast == ChannelsLast.On && !workload.TakesChannelsLast)
            throw new UsageException($"--channels-last on: {workload.Name} is no convolutional network; there are {string.Join(", ", catalogue.Where(w => w.TakesChannelsLast).Select(w => w.Name))}");

        var size = cell.Size is { } value ? workload.DefaultSize with { Value = value } : workload.DefaultSize;
        if (workload.RejectSize(size) is { } why)
            throw new UsageException($"{SizeFlag(options, size)}: {why}");

        if (size.Value < GenerationLength.Shortest && (cell.Mode == Mode.Generate || cell.Method is Method.Instruction or Method.Dpo))
            throw new UsageException(Invariant($"--sequence-length {size.Value}: a prompt and an answer take {GenerationLength.Shortest} positions at least; use that or more"));

        var cpu = options.Device.Kind == DeviceKind.Cpu;
        var accumulate = cell.Mode == Mode.Train ? options.Accumulate ?? 1 : 1;
        var batch = cell.Batch switch
        {
            _ when !cell.Mode.TakesSamples => 1,
            BatchChoice.Given given => given.Samples,
            // Micro-batches of one sample, until the largest is found.
            BatchChoice.Auto => accumulate,
            _ => cpu ? workload.DefaultCpuBatch : workload.DefaultCudaBatch,
        };
        if (batch % accumulate != 0)
            throw new UsageException(Invariant($"--accumulate {accumulate}: a step of {workload.Name} has {batch} samples, which do not make as many equal micro-batches; give --batch a multiple of {accumulate}"));

        // Without an optimizer one figure would have several keys.
        var optimizer = cell.Mode.HasOptimizer
            ? options.Optimizer ?? (cpu ? OptimizerVariant.Single : OptimizerVariant.Foreach)
            : OptimizerVariant.Single;
        var key = new CellKey(
            workload.Name, cell.Mode, cell.Precision, cell.Checkpointing, batch, size, optimizer, cell.ChannelsLast, cell.Mode.TakesSamples ? options.CudaGraphs : CudaGraphs.Off, cell.Method, cell.Caching, accumulate,
            cell.Method.HasAdapters() ? AdapterOf(options, workload, size) : null, loader, loader == Loader.Real ? options.LoaderWorkers ?? physicalCores : 0);
        return new(key, workload, cell.Batch is BatchChoice.Auto && cell.Mode.TakesSamples ? BatchSearch.Pending : null);
    }

    private static LoraAdapter AdapterOf(RunOptions options, WorkloadDescriptor workload, InputSize size)
    {
        var rank = options.LoraRank ?? LoraAdapter.Default.Rank;
        var narrowest = workload.Blocks!(size).Min(blocks => Math.Min(blocks.Width, blocks.KeyValueWidth));
        if (rank > narrowest)
            throw new UsageException(Invariant($"--lora-rank {rank}: the narrowest linear layer of {workload.Name} has rank {narrowest} itself; give at most that"));
        return new(rank, options.LoraTargets ?? LoraAdapter.Default.Targets) { Alpha = options.LoraAlpha ?? 2 * rank };
    }
}
