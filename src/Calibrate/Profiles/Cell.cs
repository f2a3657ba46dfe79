using Calibrate.Planning;
using Calibrate.Statistics;
using Calibrate.Units;

namespace Calibrate.Profiles;

/// <summary>How a cell ended. Cost figures take <see cref="Trusted"/> and <see cref="Draft"/>.</summary>
public enum CellStatus
{
    Trusted,
    Draft,
    NotConverged,
    NoSteadyState,
    Drift,
    Bimodal,
    EnvironmentUnstable,
    Invalid,
    OutOfMemory,
    Unsupported,
    Crashed,
    TimedOut,
}

/// <summary>One measured cell: its key, its status, its figures, and the raw block times they come from.</summary>
public sealed record Cell
{
    public required CellKey Key { get; init; }

    public required CellStatus Status { get; init; }

    /// <summary>Why the status is what it is, where that is not a plain success.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// What the file says, where this version's rules give less: it is kept when the profile is written again. Null where both agree.
    /// </summary>
    public CellVerdict? Recorded { get; init; }

    public required long Parameters { get; init; }

    /// <summary>Forward FLOP of the step, times 3 in training; recomputation not counted. 0 of an update or a checkpoint.</summary>
    public required double ModelFlopPerStep { get; init; }

    /// <summary>FLOP executed: with full checkpointing times 4.</summary>
    public required double HardwareFlopPerStep { get; init; }

    /// <summary>How the key's batch was found; null where it was given.</summary>
    public BatchSearch? BatchSearch { get; init; }

    /// <summary>Null when no launch finished.</summary>
    public CellFigures? Figures { get; init; }

    public required IReadOnlyList<Launch> Launches { get; init; }

    /// <summary>What <see cref="CellFigures.Throughput"/> counts.</summary>
    public ThroughputUnit Unit => UnitOf(Key);

    internal static ThroughputUnit UnitOf(CellKey key) => (key.Mode, key.Size.Kind) switch
    {
        (Mode.Checkpoint, _) => ThroughputUnit.BytesPerSecond,
        (Mode.Update, _) => ThroughputUnit.StepsPerSecond,
        (_, InputKind.Image) => ThroughputUnit.ImagesPerSecond,
        _ => ThroughputUnit.TokensPerSecond,
    };

    /// <summary>The cell with a lesser status than the one it was read with.</summary>
    internal Cell Lowered(CellVerdict verdict) =>
        this with { Status = verdict.Status, Reason = verdict.Reason, Recorded = ToRecord };

    /// <summary>What a file says of it.</summary>
    internal CellVerdict ToRecord => Recorded ?? new(Status, Reason);
}

/// <summary>The summary of a cell: a pure function of its launches, its key and the run's peaks.</summary>
public sealed record CellFigures
{
    /// <summary>Images/s or tokens/s (positions); of an update steps/s, of a checkpoint bytes/s written.</summary>
    public required Interval Throughput { get; init; }

    /// <summary>Of an update or a checkpoint: how many of them.</summary>
    public required Interval SamplesPerSecond { get; init; }

    /// <summary>Tokens/s without padding; null for images.</summary>
    public double? RealTokensPerSecond { get; init; }

    public required Interval StepSeconds { get; init; }

    /// <summary>Of single steps where the device tells them apart (the launches' own medians, their median), else of the blocks' means.</summary>
    public required double StepSecondsMedian { get; init; }

    /// <summary>As <see cref="StepSecondsMedian"/>.</summary>
    public required double StepSecondsP95 { get; init; }

    /// <summary>Against the best rate of a product measured in the run at this precision: of a GEMM, on the CPU of a convolution where that is faster.</summary>
    public Interval? Mfu { get; init; }

    public Interval? Hfu { get; init; }

    /// <summary>Against the dense datasheet rate; null when the device is not known.</summary>
    public Interval? MfuDatasheet { get; init; }

    public long? PeakMemoryBytes { get; init; }

    /// <summary>Share of the cores in use that the process kept busy, 0 to 1.</summary>
    public double? CpuShare { get; init; }

    /// <summary>By the device's own sensors; null where none was read.</summary>
    public DeviceUse? Device { get; init; }

    /// <summary>Null of all modes but the checkpoint's.</summary>
    public CheckpointFigures? Checkpoint { get; init; }

    /// <summary>Within each speed state of the host, and <c>mixed</c>.</summary>
    public IReadOnlyList<RegimeFigures> ByRegime { get; init; } = [];

    /// <summary>The two groups a <see cref="CellStatus.Bimodal"/> cell's launches fall into; else empty.</summary>
    public IReadOnlyList<LaunchMode> Modes { get; init; } = [];
}

/// <summary>The cell's mean step time within one speed state of the host.</summary>
public sealed record RegimeFigures(string Regime, int Launches, double StepSeconds);

/// <summary>A value with its 95% interval; the ends are absent where too few launches allow none.</summary>
public readonly record struct Interval(double Value, double? Low, double? High)
{
    /// <summary>
    /// The interval of a rate that is <paramref name="rate"/> at this step time: rates go as one over the step time, so the ends swap.
    /// </summary>
    public Interval OfRate(double rate) => new(rate, rate * (Value / High), rate * (Value / Low));
}

/// <summary>One fresh worker process.</summary>
/// <param name="Blocks">Mean seconds per step of each timed block, in order, warm-up included.</param>
/// <param name="StepsPerBlock">Steps of each block, same order.</param>
/// <param name="WarmupBlocks">How many of the first blocks the warm-up rule cuts.</param>
/// <param name="Steps">Steps after the cut.</param>
/// <param name="Excluded">The declared rule that excludes the launch, or null.</param>
/// <param name="Failure">What ended the launch early, or null.</param>
/// <param name="Host">What the host did meanwhile; null where it was not watched, or the blocks took less than a second.</param>
/// <param name="Telemetry">What the device's sensors said meanwhile; null without them.</param>
/// <param name="Checks">What the validators judge; null where nothing was looked at.</param>
/// <param name="MemoryBeforeBytes">The process's own before the workload was built; null where the peak holds nothing of it.</param>
/// <param name="TensorMemoryBytes">The most that the tensors of steps took, without the benchmark's own; null where nothing told.</param>
/// <param name="DeviceSteps">What single steps took by the device's own clock; null where it has none.</param>
/// <param name="Checkpoint">What was read back of the checkpoints that the steps wrote; null of all other modes.</param>
public sealed record Launch(
    int Round, ulong Seed, IReadOnlyList<double> Blocks, IReadOnlyList<int> StepsPerBlock, int WarmupBlocks, long Steps,
    ProbeReading? ProbeStart, ProbeReading? ProbeEnd, string? Regime,
    double? Loss, double? GradientNorm, double? ParameterChange, double? RealTokensPerStep,
    long? PeakMemoryBytes, string? PeakMemorySource, double? CpuShare, double StartupSeconds,
    string? Excluded = null, string? Failure = null,
    HostReading? Host = null, DeviceReading? Telemetry = null, LaunchChecks? Checks = null, DeviceSteps? DeviceSteps = null,
    long? MemoryBeforeBytes = null, long? TensorMemoryBytes = null,
    CheckpointReading? Checkpoint = null)
{
    /// <summary>Whether it ran to its end with steady blocks: an excluded launch did too.</summary>
    public bool Finished => Failure is null && WarmupBlocks < Blocks.Count;

    /// <summary>Whether the cell's figures are made of it.</summary>
    public bool Counts => Finished && Excluded is null;

    /// <summary>Mean seconds per step of each block after the warm-up.</summary>
    public IReadOnlyList<double> SteadyBlocks => [.. Blocks.Skip(WarmupBlocks)];

    /// <summary>Steady time over steady steps, slow steps included.</summary>
    public double StepSeconds =>
        Blocks.Zip(StepsPerBlock, (seconds, steps) => seconds * steps).Skip(WarmupBlocks).Sum() / StepsPerBlock.Skip(WarmupBlocks).Sum();
}

/// <summary>The device's speed at one end of a launch.</summary>
public sealed record ProbeReading(double CopyBytesPerSecond, double GemmFlopPerSecond);
