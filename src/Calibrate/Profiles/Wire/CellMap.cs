using Calibrate.Planning;
using Calibrate.Statistics;
using Calibrate.Units;

namespace Calibrate.Profiles.Wire;

/// <summary>Between a cell and its JSON form.</summary>
internal static class CellMap
{
    public static WireCell ToWire(Cell cell)
    {
        var (key, figures) = (cell.Key, cell.Figures);
        return new()
        {
            Id = key.Id,
            Workload = key.Workload,
            Mode = Words.Of(key.Mode),
            Method = key.Method == Method.Full ? null : Words.Of(key.Method),
            Lora = key.Adapter is { } adapter ? new() { Rank = adapter.Rank, Alpha = adapter.Alpha, Targets = LoraTargetNames.Of(adapter.Targets) } : null,
            Cached = key.Caching == Caching.On ? true : null,
            Precision = Words.Of(key.Precision),
            Checkpointing = key.Checkpointing == Checkpointing.On,
            ChannelsLast = key.ChannelsLast == ChannelsLast.On ? true : null,
            Optimizer = Words.Of(key.Optimizer),
            CudaGraphs = key.CudaGraphs == CudaGraphs.On ? true : null,
            Accumulate = key.Accumulate > 1 ? key.Accumulate : null,
            Loader = key.Loader == Loader.Real ? Words.Of(key.Loader) : null,
            LoaderWorkers = key.Loader == Loader.Real ? key.LoaderWorkers : null,
            Batch = key.Batch,
            ImageSize = key.Size.Kind == InputKind.Image ? key.Size.Value : null,
            SequenceLength = key.Size.Kind == InputKind.Sequence ? key.Size.Value : null,
            ImageEmbeddingDim = key.Size.Embeddings?.Image,
            TextEmbeddingDim = key.Size.Embeddings?.Text,
            Status = cell.ToRecord.Status.ToString(),
            Reason = cell.ToRecord.Reason,
            BatchSearch = cell.BatchSearch is { } search ? BatchSearchMap.ToWire(search) : null,
            Throughput = figures is null ? null : ToWire(figures.Throughput, cell.Unit, key.Mode),
            SamplesPerSecond = figures?.SamplesPerSecond.Value,
            RealTokensPerSecond = figures?.RealTokensPerSecond,
            StepSeconds = figures is null ? null : new()
            {
                Value = figures.StepSeconds.Value,
                Low = figures.StepSeconds.Low,
                High = figures.StepSeconds.High,
                Median = figures.StepSecondsMedian,
                P95 = figures.StepSecondsP95,
            },
            Parameters = cell.Parameters,
            ModelFlopPerStep = cell.ModelFlopPerStep,
            HardwareFlopPerStep = cell.HardwareFlopPerStep,
            Mfu = figures?.Mfu?.Value,
            Hfu = figures?.Hfu?.Value,
            MfuDatasheet = figures?.MfuDatasheet?.Value,
            PeakMemoryBytes = figures?.PeakMemoryBytes,
            Utilization = figures is null ? null : new() { CpuShare = figures.CpuShare, Device = figures.Device },
            Checkpoint = figures?.Checkpoint,
            ByRegime = figures?.ByRegime is { Count: > 0 } regimes ? [.. regimes] : null,
            Modes = figures?.Modes is { Count: > 0 } modes ? [.. modes.Select(m => new WireMode { Launches = m.Launches, StepSeconds = m.StepSeconds })] : null,
            Launches = [.. cell.Launches.Select(LaunchMap.ToWire)],
        };
    }

    /// <param name="peaks">The run's.</param>
    /// <param name="asked">The tier the run aimed at.</param>
    public static Cell FromWire(WireCell wire, IReadOnlyList<Peak> peaks, Tier asked, string field, Refusals refusals)
    {
        var key = KeyOf(wire, field, refusals);
        refusals.Require(key.Id == wire.Id, field + ".id", $"'{wire.Id}' does not fit the other fields, which say {key.Id}");
        refusals.AtLeast(1, wire.Parameters, field + ".parameters");
        CheckFlop(key, wire.ModelFlopPerStep, field + ".modelFlopPerStep", refusals);
        CheckFlop(key, wire.HardwareFlopPerStep, field + ".hardwareFlopPerStep", refusals);
        refusals.List(wire.Launches, field + ".launches");

        var cell = new Cell
        {
            Key = key,
            Status = refusals.Choice<CellStatus>(wire.Status, field + ".status", status => status.ToString()),
            Reason = wire.Reason,
            BatchSearch = wire.BatchSearch is { } search ? BatchSearchMap.FromWire(search, field + ".batchSearch", refusals) : null,
            Parameters = wire.Parameters,
            ModelFlopPerStep = wire.ModelFlopPerStep,
            HardwareFlopPerStep = wire.HardwareFlopPerStep,
            Figures = FiguresOf(wire, key, field, refusals),
            Launches = [.. wire.Launches.Select((launch, i) => LaunchMap.FromWire(launch, key, FormattableString.Invariant($"{field}.launches[{i}]"), refusals))],
        };
        CheckStatus(cell, field, refusals);
        return SummaryCheck.Of(cell, peaks, asked, field, refusals);
    }

    private static void CheckFlop(CellKey key, double flop, string field, Refusals refusals)
    {
        if (key.Mode.TakesSamples)
            refusals.Positive(flop, field);
        else
            refusals.Require(flop == 0, field, $"must be 0: --mode {Words.Of(key.Mode)} has no model FLOP");
    }

    private static void CheckStatus(Cell cell, string field, Refusals refusals)
    {
        refusals.NotEmpty(cell.Reason, field + ".reason");
        refusals.Require(cell.Reason is not null || cell.Status.Standing == Standing.Usable, field + ".reason", $"is missing: {cell.Status} has one");
        refusals.Require(
            cell.Status.Standing == Standing.Refused || cell.Launches.All(launch => launch.Failure is null),
            field + ".status", $"cannot be {cell.Status}: a launch failed");
        refusals.Require(
            cell.Status != CellStatus.Bimodal || cell.Figures is { Modes.Count: > 0 },
            field + ".modes", "is missing: Bimodal has two");
        refusals.Require(
            cell.Status.Standing != Standing.Usable || cell.Figures is not { Modes.Count: > 0 },
            field + ".status", $"cannot be {cell.Status}: there are two modes");
    }

    private static WireThroughput ToWire(Interval throughput, ThroughputUnit unit, Mode mode) => new()
    {
        Value = throughput.Value,
        Low = throughput.Low,
        High = throughput.High,
        Unit = unit.Symbol,
        Positions = unit == ThroughputUnit.TokensPerSecond && mode != Mode.Generate ? true : null,
    };

    private static CellKey KeyOf(WireCell wire, string field, Refusals refusals)
    {
        refusals.Name(wire.Workload, field + ".workload");
        refusals.AtLeast(1, wire.Batch, field + ".batch");
        var key = new CellKey(
            wire.Workload,
            refusals.Choice<Mode>(wire.Mode, field + ".mode"),
            refusals.Choice<Precision>(wire.Precision, field + ".precision"),
            wire.Checkpointing ? Checkpointing.On : Checkpointing.Off,
            wire.Batch,
            SizeOf(wire, field, refusals),
            refusals.Choice<OptimizerVariant>(wire.Optimizer, field + ".optimizer"),
            wire.ChannelsLast == true ? ChannelsLast.On : ChannelsLast.Off,
            wire.CudaGraphs == true ? CudaGraphs.On : CudaGraphs.Off,
            wire.Method is { } method ? refusals.Choice<Method>(method, field + ".method") : Method.Full,
            wire.Cached == true ? Caching.On : Caching.Off,
            wire.Accumulate ?? 1,
            wire.Lora is { } lora ? AdapterOf(lora, field + ".lora", refusals) : null,
            wire.Loader is { } loader ? refusals.Choice<Loader>(loader, field + ".loader") : Loader.Synthetic,
            wire.LoaderWorkers ?? 0);
        refusals.Require(key.Adapter is not null == key.Method.HasAdapters(), field + ".lora", "belongs to the methods lora and qlora, and to no other");
        refusals.AtLeast(2, wire.Accumulate, field + ".accumulate");
        refusals.Require(key.Accumulate < 1 || key.Batch % key.Accumulate == 0, field + ".accumulate", "does not divide the batch");
        refusals.Require(wire.Loader is null || key.Loader == Loader.Real, field + ".loader", "must be absent where it is synthetic");
        refusals.Require(key.Loader == Loader.Synthetic || key.Size.Kind == InputKind.Image, field + ".loader", "must be absent: only images are loaded");
        refusals.Require(wire.LoaderWorkers is null != (key.Loader == Loader.Real), field + ".loaderWorkers", "goes with loader real, and only there");
        refusals.AtLeast(1, wire.LoaderWorkers, field + ".loaderWorkers");
        refusals.Require(wire.Method is null || key.Method != Method.Full, field + ".method", "must be absent where it is full");
        refusals.Require(key.Caching == Caching.Off || key.Method != Method.Full, field + ".cached", "must be absent: full training has no frozen part");
        refusals.Require(key.ChannelsLast == ChannelsLast.Off || key.Size.Kind == InputKind.Image, field + ".channelsLast", "must be absent: only images have channels");
        refusals.Require(wire.CudaGraphs != false, field + ".cudaGraphs", "is left out where it is off");
        refusals.Require(key.Caching == Caching.Off || key.Method != Method.Instruction, field + ".cached", "must be absent: instruction tuning has no frozen part");
        refusals.Require(
            key.Mode != Mode.Generate || key.Size is { Kind: InputKind.Sequence, Value: >= GenerationLength.Shortest },
            field + ".mode", $"cannot be generate: that takes a sequence of {GenerationLength.Shortest} positions or more");
        if (!key.Mode.TakesSamples)
        {
            refusals.Require(key.Batch == 1, field + ".batch", $"must be 1: --mode {wire.Mode} takes no samples");
            refusals.Require(key.Precision == Precision.Fp32, field + ".precision", $"must be fp32: --mode {wire.Mode} is about state that is fp32 in every precision");
            refusals.Require(key.Checkpointing == Checkpointing.Off, field + ".checkpointing", $"must be false: --mode {wire.Mode} keeps no activations");
            refusals.Require(key.ChannelsLast == ChannelsLast.Off, field + ".channelsLast", $"must be absent: --mode {wire.Mode} has no pixels");
            refusals.Require(key.Caching == Caching.Off, field + ".cached", $"must be absent: --mode {wire.Mode} runs no frozen part");
            refusals.Require(key.CudaGraphs == CudaGraphs.Off, field + ".cudaGraphs", $"must be absent: --mode {wire.Mode} is not recorded");
            refusals.Require(key.Mode.HasOptimizer || key.Optimizer == OptimizerVariant.Single, field + ".optimizer", "must be single: a checkpoint has no optimizer step");
        }
        if (key.Mode is Mode.Forward or Mode.Generate)
        {
            var name = key.Mode == Mode.Forward ? "a forward pass" : "generation";
            refusals.Require(key.Checkpointing == Checkpointing.Off, field + ".checkpointing", $"must be false: {name} keeps no activations");
            refusals.Require(key.Method == Method.Full, field + ".method", $"must be absent: {name} trains nothing");
            refusals.Require(key.Accumulate == 1, field + ".accumulate", $"must be absent: {name} has no gradients");
            refusals.Require(key.Optimizer == OptimizerVariant.Single, field + ".optimizer", $"must be single: {name} has no optimizer");
        }
        return key;
    }

    private static InputSize SizeOf(WireCell wire, string field, Refusals refusals)
    {
        refusals.AtLeast(1, wire.ImageSize, field + ".imageSize");
        refusals.AtLeast(1, wire.SequenceLength, field + ".sequenceLength");
        refusals.Require(wire.ImageSize is null != wire.SequenceLength is null, field, "takes exactly one of imageSize and sequenceLength");
        refusals.AtLeast(1, wire.ImageEmbeddingDim, field + ".imageEmbeddingDim");
        refusals.AtLeast(1, wire.TextEmbeddingDim, field + ".textEmbeddingDim");
        refusals.Require(wire.ImageEmbeddingDim is null == wire.TextEmbeddingDim is null, field, "takes both of imageEmbeddingDim and textEmbeddingDim, or neither");
        refusals.Require(wire.ImageEmbeddingDim is null || wire.SequenceLength is not null, field + ".imageEmbeddingDim", "must be absent: images are no embeddings");
        var size = wire.ImageSize is { } side ? InputSize.Image(side) : InputSize.Sequence(wire.SequenceLength!.Value);
        return wire is { ImageEmbeddingDim: { } image, TextEmbeddingDim: { } text } ? size with { Embeddings = new(image, text) } : size;
    }

    private static LoraAdapter AdapterOf(WireAdapter wire, string field, Refusals refusals)
    {
        refusals.AtLeast(1, wire.Rank, field + ".rank");
        refusals.AtLeast(1, wire.Alpha, field + ".alpha");
        var targets = LoraTargetNames.Parse(wire.Targets) ?? throw refusals.Refuse(field + ".targets", $"'{wire.Targets}' will not do: it has {LoraTargetNames.Choices}");
        return new(wire.Rank, targets) { Alpha = wire.Alpha };
    }

    private static CellFigures? FiguresOf(WireCell wire, CellKey key, string field, Refusals refusals)
    {
        if (wire is { Throughput: null, SamplesPerSecond: null, StepSeconds: null, RealTokensPerSecond: null, Mfu: null, Hfu: null,
            MfuDatasheet: null, PeakMemoryBytes: null, Utilization: null, Checkpoint: null, ByRegime: null, Modes: null })
        {
            return null;
        }
        if (wire is not { Throughput: { } throughput, StepSeconds: { } step, SamplesPerSecond: { } samples })
            throw refusals.Refuse(field, "takes throughput, samplesPerSecond and stepSeconds, or no figure at all");

        CheckUnit(throughput, key, field, refusals);
        refusals.List(wire.ByRegime, field + ".byRegime");
        refusals.List(wire.Modes, field + ".modes");
        // No ranges here: that they come from the launches says more, and is checked for all of them together.
        var steps = new Interval(step.Value, step.Low, step.High);
        return new()
        {
            Throughput = new(throughput.Value, throughput.Low, throughput.High),
            SamplesPerSecond = steps.OfRate(samples),
            RealTokensPerSecond = wire.RealTokensPerSecond,
            StepSeconds = steps,
            StepSecondsMedian = step.Median,
            StepSecondsP95 = step.P95,
            Mfu = wire.Mfu is { } mfu ? steps.OfRate(mfu) : null,
            Hfu = wire.Hfu is { } hfu ? steps.OfRate(hfu) : null,
            MfuDatasheet = wire.MfuDatasheet is { } datasheet ? steps.OfRate(datasheet) : null,
            PeakMemoryBytes = wire.PeakMemoryBytes,
            CpuShare = wire.Utilization?.CpuShare,
            Device = wire.Utilization?.Device,
            Checkpoint = wire.Checkpoint,
            ByRegime = wire.ByRegime ?? [],
            Modes = [.. (wire.Modes ?? []).Select(mode => new LaunchMode(mode.Launches, mode.StepSeconds))],
        };
    }

    private static void CheckUnit(WireThroughput throughput, CellKey key, string field, Refusals refusals)
    {
        var unit = Cell.UnitOf(key);
        var positions = unit == ThroughputUnit.TokensPerSecond && key.Mode != Mode.Generate ? true : (bool?)null;
        refusals.Require(throughput.Unit == unit.Symbol, field + ".throughput.unit", $"must be {unit.Symbol} here");
        refusals.Require(throughput.Positions == positions, field + ".throughput.positions", positions is null ? "is for tokens/s of whole sequences" : "must be true: tokens are counted in positions");
    }
}
