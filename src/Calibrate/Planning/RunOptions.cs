namespace Calibrate.Planning;

/// <summary>
/// What the user asked of <c>calibrate run</c>. Null or empty is "not given"; <see cref="Planner"/> says what it then is.
/// </summary>
public sealed record RunOptions
{
    public const string DefaultOutput = "bench-results";

    public const ulong DefaultSeed = 20260101;

    /// <summary>Where the work runs. Default: the CPU.</summary>
    public DeviceChoice Device { get; init; }

    /// <summary>Which cells, by name. Default: <c>reduced</c> on the CPU, <c>standard</c> on CUDA. Not together with the cell flags below.</summary>
    public Suite? Suite { get; init; }

    /// <summary>Default: the workloads of the device's default suite.</summary>
    public IReadOnlyList<string> Workloads { get; init; } = [];

    /// <summary>Default: train.</summary>
    public IReadOnlyList<Mode> Modes { get; init; } = [];

    /// <summary>Default: fp32 on the CPU, bf16 on CUDA.</summary>
    public IReadOnlyList<Precision> Precisions { get; init; } = [];

    /// <summary>Default: off.</summary>
    public IReadOnlyList<Checkpointing> Checkpointing { get; init; } = [];

    /// <summary>Of training. Default: full.</summary>
    public IReadOnlyList<Method> Methods { get; init; } = [];

    /// <summary>Of <see cref="Method.Lora"/> and <see cref="Method.Qlora"/>: r, 1 or more. Default: 8.</summary>
    public int? LoraRank { get; init; }

    /// <summary>Likewise: alpha, 1 or more. Default: twice the rank.</summary>
    public int? LoraAlpha { get; init; }

    /// <summary>Likewise: at least one. Default: queries and values.</summary>
    public LoraTargets? LoraTargets { get; init; }

    /// <summary>Of methods with a frozen part. Default: off.</summary>
    public IReadOnlyList<Caching> Caching { get; init; } = [];

    /// <summary>Micro-batches to a training step, 1 or more; they divide the batch. Default: 1.</summary>
    public int? Accumulate { get; init; }

    /// <summary>Of convolutional networks. Default: off.</summary>
    public IReadOnlyList<ChannelsLast> ChannelsLast { get; init; } = [];

    /// <summary>Samples per step. Default: the workload's for the device.</summary>
    public BatchChoice? Batch { get; init; }

    /// <summary>Side in pixels, of image workloads. Default: the workload's.</summary>
    public int? ImageSize { get; init; }

    /// <summary>Length in positions, of sequence workloads. Default: the workload's.</summary>
    public int? SequenceLength { get; init; }

    /// <summary>Width of an image's precomputed embedding, of fusion workloads: 1 to <see cref="EmbeddingDims.Most"/>. Default: the workload's.</summary>
    public int? ImageEmbeddingDim { get; init; }

    /// <summary>Likewise of a text's.</summary>
    public int? TextEmbeddingDim { get; init; }

    /// <summary>One cell for each value, and for each combination of several sweeps; the first varies slowest. Not together with the flag that gives the setting one value.</summary>
    public IReadOnlyList<Sweep> Sweeps { get; init; } = [];

    /// <summary>Default: PyTorch's own, single on the CPU and foreach on CUDA.</summary>
    public OptimizerVariant? Optimizer { get; init; }

    /// <summary>Of all cells. Default: off, since most training runs without.</summary>
    public CudaGraphs CudaGraphs { get; init; }

    /// <summary>Of all cells. Default: synthetic, which measures the step alone.</summary>
    public IReadOnlyList<Loader> Loaders { get; init; } = [];

    /// <summary>Threads of a real loader, 1 to 1024. Default: the physical cores this process may use.</summary>
    public int? LoaderWorkers { get; init; }

    /// <summary>How good each figure has to be. Default: draft.</summary>
    public Tier Tier { get; init; } = Tier.Draft;

    /// <summary>Exactly this many launches per cell, 1 to 100. Default: what the tier needs, at most 15.</summary>
    public int? Launches { get; init; }

    /// <summary>Time for the whole measurement; on a run that is resumed, for this call of it. Default: 270 s for the reduced suite, 470 s for the standard one on CUDA, 24.5 minutes for the documents' one on the CPU, none else.</summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>Intra-operator threads. Default: the physical cores this process may use.</summary>
    public int? Threads { get; init; }

    /// <summary>Of the launch order, the weights and the inputs.</summary>
    public ulong Seed { get; init; } = DefaultSeed;

    /// <summary>An existing folder that checkpoints are written into. Default: the results folder.</summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>The results folder.</summary>
    public string Output { get; init; } = DefaultOutput;

    /// <summary>Go on with an unfinished run of the same plan in the results folder.</summary>
    public bool Resume { get; init; }
}
