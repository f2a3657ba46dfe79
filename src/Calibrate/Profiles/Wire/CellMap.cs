using Calibrate.Planning;
using Calibrate.Statistics;
using Calibrate.Units;

namespace Calibrate.Profiles.Wire;

/// <summary>Between a cell and its JSON form.</summary>
internal static class CellMap
{
    // What rounding may add between a rate and the step time it comes from.
    private const double Rounding = 1e-9;

    public static WireCell ToWire(Cell cell)
    {
        var (key, figures) = (cell.Key, cell.Figures);
        return new()
        {
            Id = key.Id,
            Workload = key.Workload,
            Mode = Words.Of(key.Mode),
            Precision = Words.Of(key.Precision),
            Checkpointing = key.Checkpointing == Checkpointing.On,
            Optimizer = Words.Of(key.Optimizer),
            Batch = key.Batch,
            ImageSize = key.Size.Kind == InputKind.Image ? key.Size.Value : null,
            SequenceLength = key.Size.Kind == InputKind.Sequence ? key.Size.Value : null,
            Status = cell.Status.ToString(),
            Reason = cell.Reason,
            BatchSearch = cell.BatchSearch is { } search ? BatchSearchMap.ToWire(search) : null,
            Throughput = figures is null ? null : ToWire(figures.Throughput, cell.Unit),
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
            Utilization = figures is null ? null : new() { CpuShare = figures.CpuShare },
            ByRegime = figures?.ByRegime is { Count: > 0 } regimes ? [.. regimes] : null,
            Modes = figures?.Modes is { Count: > 0 } modes ? [.. modes.Select(m => new WireMode { Launches = m.Launches, StepSeconds = m.StepSeconds })] : null,
            Launches = [.. cell.Launches.Select(LaunchMap.ToWire)],
        };
    }

    public static Cell FromWire(WireCell wire, string field, Refusals refusals)
    {
        var key = KeyOf(wire, field, refusals);
        refusals.Require(key.Id == wire.Id, field + ".id", $"'{wire.Id}' does not fit the other fields, which say {key.Id}");
        refusals.AtLeast(0, wire.Parameters, field + ".parameters");
        refusals.NotNegative(wire.ModelFlopPerStep, field + ".modelFlopPerStep");
        refusals.NotNegative(wire.HardwareFlopPerStep, field + ".hardwareFlopPerStep");
        refusals.NoNulls(wire.Launches, field + ".launches");

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
            Launches = [.. wire.Launches.Select((launch, i) => LaunchMap.FromWire(launch, FormattableString.Invariant($"{field}.launches[{i}]"), refusals))],
        };
        refusals.Require(cell.Figures is not null == cell.Launches.Any(launch => launch.Counts), field + ".throughput", "is there exactly when a launch counts");
        refusals.Require(cell.Figures is not null || cell.Status.Standing != Standing.Usable, field + ".status", $"cannot be {cell.Status} without figures");
        return cell;
    }

    private static WireThroughput ToWire(Interval throughput, ThroughputUnit unit) => new()
    {
        Value = throughput.Value,
        Low = throughput.Low,
        High = throughput.High,
        Unit = unit.Symbol,
        Positions = unit == ThroughputUnit.TokensPerSecond ? true : null,
    };

    private static CellKey KeyOf(WireCell wire, string field, Refusals refusals)
    {
        refusals.NotEmpty(wire.Workload, field + ".workload");
        refusals.AtLeast(1, wire.Batch, field + ".batch");
        refusals.AtLeast(1, wire.ImageSize, field + ".imageSize");
        refusals.AtLeast(1, wire.SequenceLength, field + ".sequenceLength");
        refusals.Require(wire.ImageSize is null != wire.SequenceLength is null, field, "takes exactly one of imageSize and sequenceLength");
        return new(
            wire.Workload,
            refusals.Choice<Mode>(wire.Mode, field + ".mode"),
            refusals.Choice<Precision>(wire.Precision, field + ".precision"),
            wire.Checkpointing ? Checkpointing.On : Checkpointing.Off,
            wire.Batch,
            wire.ImageSize is { } side ? InputSize.Image(side) : InputSize.Sequence(wire.SequenceLength!.Value),
            refusals.Choice<OptimizerVariant>(wire.Optimizer, field + ".optimizer"));
    }

    private static CellFigures? FiguresOf(WireCell wire, CellKey key, string field, Refusals refusals)
    {
        refusals.Require(
            wire.Throughput is null == wire.StepSeconds is null && wire.Throughput is null == wire.SamplesPerSecond is null,
            field, "takes throughput, samplesPerSecond and stepSeconds together");
        if (wire is not { Throughput: { } throughput, StepSeconds: { } step, SamplesPerSecond: { } samples })
            return null;

        var steps = new Interval(step.Value, step.Low, step.High);
        var rate = new Interval(throughput.Value, throughput.Low, throughput.High);
        refusals.Ordered(steps, field + ".stepSeconds");
        refusals.Ordered(rate, field + ".throughput");
        refusals.Positive(step.Median, field + ".stepSeconds.median");
        refusals.Positive(step.P95, field + ".stepSeconds.p95");
        refusals.Positive(wire.RealTokensPerSecond, field + ".realTokensPerSecond");
        refusals.NotNegative(wire.Mfu, field + ".mfu");
        refusals.NotNegative(wire.Hfu, field + ".hfu");
        refusals.NotNegative(wire.MfuDatasheet, field + ".mfuDatasheet");
        refusals.AtLeast(0, wire.PeakMemoryBytes, field + ".peakMemoryBytes");
        refusals.NotNegative(wire.Utilization?.CpuShare, field + ".utilization.cpuShare");
        CheckThroughput(throughput, key, field, refusals);
        CheckGroups(wire, field, refusals);
        CheckSame(samples, key.Batch / steps.Value, field + ".samplesPerSecond", refusals);
        CheckSame(rate.Value, samples * key.Size.UnitsPerSample, field + ".throughput.value", refusals);
        // A price is made from the step time, and names the throughput: they must be one figure.
        var unit = steps.OfRate(rate.Value);
        CheckSame(rate.Low, unit.Low, field + ".throughput.low", refusals);
        CheckSame(rate.High, unit.High, field + ".throughput.high", refusals);

        return new()
        {
            Throughput = rate,
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
            ByRegime = wire.ByRegime ?? [],
            Modes = [.. (wire.Modes ?? []).Select(mode => new LaunchMode(mode.Launches, mode.StepSeconds))],
        };
    }

    private static void CheckThroughput(WireThroughput throughput, CellKey key, string field, Refusals refusals)
    {
        var (unit, positions) = key.Size.Kind == InputKind.Image
            ? (ThroughputUnit.ImagesPerSecond, (bool?)null)
            : (ThroughputUnit.TokensPerSecond, true);
        refusals.Require(throughput.Unit == unit.Symbol, field + ".throughput.unit", $"must be {unit.Symbol} here");
        refusals.Require(throughput.Positions == positions, field + ".throughput.positions", positions is null ? "is for tokens/s" : "must be true: tokens are counted in positions");
    }

    private static void CheckGroups(WireCell wire, string field, Refusals refusals)
    {
        refusals.NoNulls(wire.ByRegime, field + ".byRegime");
        refusals.NoNulls(wire.Modes, field + ".modes");
        var groups = (wire.ByRegime ?? []).Select(regime => (regime.Launches, regime.StepSeconds, "byRegime"))
            .Concat((wire.Modes ?? []).Select(mode => (mode.Launches, mode.StepSeconds, "modes")));
        foreach (var (launches, seconds, name) in groups)
        {
            refusals.AtLeast(1, launches, $"{field}.{name}.launches");
            refusals.Positive(seconds, $"{field}.{name}.stepSeconds");
        }
    }

    private static void CheckSame(double? value, double? expected, string field, Refusals refusals)
    {
        refusals.Require(value is null == expected is null, field, "is there exactly when the step time has that end");
        if (value is { } given)
            CheckSame(given, expected!.Value, field, refusals);
    }

    private static void CheckSame(double value, double expected, string field, Refusals refusals) =>
        refusals.Require(Math.Abs(value - expected) <= Rounding * expected, field, "does not agree with the step time and the batch");
}
