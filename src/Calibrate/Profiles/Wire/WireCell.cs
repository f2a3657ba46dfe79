using System.Text.Json.Serialization;

namespace Calibrate.Profiles.Wire;

internal sealed record WireCell
{
    public required string Id { get; init; }
    public required string Workload { get; init; }
    public required string Mode { get; init; }

    /// <summary>Absent where it is full.</summary>
    public string? Method { get; init; }

    /// <summary>Of lora and qlora; absent for all others.</summary>
    public WireAdapter? Lora { get; init; }

    /// <summary>True where it is on; absent where it is off.</summary>
    public bool? Cached { get; init; }

    public required string Precision { get; init; }
    public required bool Checkpointing { get; init; }

    /// <summary>True where it is on; absent where it is off.</summary>
    public bool? ChannelsLast { get; init; }

    public required string Optimizer { get; init; }

    /// <summary>True for on; absent for off.</summary>
    public bool? CudaGraphs { get; init; }

    /// <summary>Micro-batches to a step; absent where there is one.</summary>
    public int? Accumulate { get; init; }

    /// <summary>Absent where it is synthetic.</summary>
    public string? Loader { get; init; }

    /// <summary>Threads of a real one, and only there.</summary>
    public int? LoaderWorkers { get; init; }

    public required int Batch { get; init; }
    public int? ImageSize { get; init; }
    public int? SequenceLength { get; init; }

    /// <summary>Of precomputed embeddings, where they are not as wide as the workload has them by default; then both are there.</summary>
    public int? ImageEmbeddingDim { get; init; }

    public int? TextEmbeddingDim { get; init; }
    public required string Status { get; init; }
    public string? Reason { get; init; }
    public WireBatchSearch? BatchSearch { get; init; }
    public WireThroughput? Throughput { get; init; }
    public double? SamplesPerSecond { get; init; }
    public double? RealTokensPerSecond { get; init; }
    public WireStepSeconds? StepSeconds { get; init; }
    public required long Parameters { get; init; }
    public required double ModelFlopPerStep { get; init; }
    public required double HardwareFlopPerStep { get; init; }
    public double? Mfu { get; init; }
    public double? Hfu { get; init; }
    public double? MfuDatasheet { get; init; }
    public long? PeakMemoryBytes { get; init; }
    public WireUtilization? Utilization { get; init; }

    /// <summary>Of checkpoint cells alone.</summary>
    public CheckpointFigures? Checkpoint { get; init; }
    public RegimeFigures[]? ByRegime { get; init; }
    public WireMode[]? Modes { get; init; }
    public required WireLaunch[] Launches { get; init; }
}

internal sealed record WireAdapter
{
    public required int Rank { get; init; }
    public required int Alpha { get; init; }

    /// <summary>As on the command line: <c>query,value</c>, <c>attention</c>, <c>all</c>.</summary>
    public required string Targets { get; init; }
}

internal sealed record WireThroughput
{
    public required double Value { get; init; }
    public double? Low { get; init; }
    public double? High { get; init; }
    public required string Unit { get; init; }

    /// <summary>True where tokens are counted in positions, padding included; absent for images, and where they are the tokens generated.</summary>
    public bool? Positions { get; init; }
}

internal sealed record WireStepSeconds
{
    public required double Value { get; init; }
    public double? Low { get; init; }
    public double? High { get; init; }
    public required double Median { get; init; }
    public required double P95 { get; init; }
}

internal sealed record WireUtilization
{
    public double? CpuShare { get; init; }

    public DeviceUse? Device { get; init; }
}

internal sealed record WireMode
{
    public required int Launches { get; init; }
    public required double StepSeconds { get; init; }
}

internal sealed record WireLaunch
{
    public required int Round { get; init; }
    public required ulong Seed { get; init; }

    [JsonConverter(typeof(OneLine<double>))]
    public required double[] Blocks { get; init; }

    [JsonConverter(typeof(OneLine<int>))]
    public required int[] StepsPerBlock { get; init; }
    public required int WarmupBlocks { get; init; }
    public required long Steps { get; init; }
    public string? Excluded { get; init; }
    public string? Failure { get; init; }
    public string? Regime { get; init; }
    public ProbeReading? ProbeStart { get; init; }
    public ProbeReading? ProbeEnd { get; init; }

    // Evidence may be "NaN" or "Infinity": that is what makes a cell Invalid.
    [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    public double? Loss { get; init; }

    [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    public double? GradientNorm { get; init; }

    [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    public double? ParameterChange { get; init; }
    public double? RealTokensPerStep { get; init; }
    public long? PeakMemoryBytes { get; init; }
    public string? PeakMemorySource { get; init; }

    /// <summary>Of the process, before the workload was built; absent on a device that counts tensors alone.</summary>
    public long? MemoryBeforeBytes { get; init; }

    public long? TensorMemoryBytes { get; init; }

    public double? CpuShare { get; init; }
    public required double StartupSeconds { get; init; }
    public HostReading? Host { get; init; }
    public DeviceReading? Telemetry { get; init; }
    public LaunchChecks? Checks { get; init; }
    public DeviceSteps? DeviceSteps { get; init; }
    public CheckpointReading? Checkpoint { get; init; }
}
