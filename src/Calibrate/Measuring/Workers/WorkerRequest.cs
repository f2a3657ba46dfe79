using System.Text.Json.Serialization;
using Calibrate.Planning;

namespace Calibrate.Measuring.Workers;

/// <summary>What a worker is started for: one line of JSON on its standard input.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(MeasureRequest), "measure")]
[JsonDerivedType(typeof(PeaksRequest), "peaks")]
[JsonDerivedType(typeof(BatchSearchRequest), "batch-search")]
[JsonDerivedType(typeof(OpinionRequest), "opinion")]
public abstract record WorkerRequest
{
    public required string Device { get; init; }

    public required int Threads { get; init; }

    /// <summary>The worker ends when this process does.</summary>
    public int ParentProcess { get; init; } = Environment.ProcessId;

    /// <summary>Timed blocks that the answer may hold.</summary>
    public virtual int MostBlocks => 0;

    /// <summary>Far above what an answer takes: a worker that says more has lost its way, and may not fill the runner's memory.</summary>
    public int MostMessages => 100 + MostBlocks;
}

/// <summary>What a launch is for. The worker does the same work either way.</summary>
public enum LaunchPurpose
{
    /// <summary>One of the launches of a cell of the plan.</summary>
    Cell,

    CanaryBefore,
    CanaryAfter,
}

/// <summary>Measure one cell: one launch.</summary>
public sealed record MeasureRequest : WorkerRequest
{
    public required CellKey Cell { get; init; }

    public LaunchPurpose Purpose { get; init; }

    /// <summary>1 for every cell's first launch.</summary>
    public required int Round { get; init; }

    public required ulong Seed { get; init; }

    public required BlockSettings Blocks { get; init; }

    /// <summary>That checkpoints are written into; null for a cell that writes none.</summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>Short: one at each end of the launch.</summary>
    public required ProbeSettings Probe { get; init; }

    public required TimeSpan StartupCap { get; init; }

    public override int MostBlocks => Blocks.MaxCount;
}

/// <summary>Describe the device and the library, and measure the device's best rates.</summary>
public sealed record PeaksRequest : WorkerRequest
{
    public required IReadOnlyList<Precision> Precisions { get; init; }

    public required ProbeSettings Probe { get; init; }
}

/// <summary>Ask for a second opinion on an accelerator's best rates, and for nothing else: it takes no engine.</summary>
public sealed record OpinionRequest : WorkerRequest
{
    public required AcceleratorChoice Accelerator { get; init; }

    public required OpinionSettings Opinion { get; init; }
}

/// <summary>Search for the largest batch of one cell.</summary>
public sealed record BatchSearchRequest : WorkerRequest
{
    /// <summary>Its batch counts for nothing.</summary>
    public required CellKey Cell { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>By workers before this one.</summary>
    public required IReadOnlyList<BatchTry> Tries { get; init; }
}

/// <param name="GemmSizes">Sides of the square matrix products; the best rate over all counts.</param>
/// <param name="GemmBudget">Time for each precision.</param>
/// <param name="CopyBytes">Size of the copied buffer: well beyond the caches.</param>
/// <param name="TriadBudget">Null: no triad.</param>
/// <param name="Opinion">Null: no second opinion.</param>
public sealed record ProbeSettings(
    IReadOnlyList<int> GemmSizes, TimeSpan GemmBudget, long CopyBytes, TimeSpan CopyBudget, TimeSpan? TriadBudget = null,
    OpinionSettings? Opinion = null)
{
    /// <summary>At both ends of a launch: a tenth of a second each.</summary>
    public static ProbeSettings Short(DeviceKind device) => device == DeviceKind.Cpu
        ? new([512], TimeSpan.FromSeconds(0.1), 128L << 20, TimeSpan.FromSeconds(0.1))
        : new([4096], TimeSpan.FromSeconds(0.1), 1L << 30, TimeSpan.FromSeconds(0.1));

    /// <summary>Once a run, for the peaks: the best size differs between devices and precisions.</summary>
    public static ProbeSettings Long(DeviceKind device) => device == DeviceKind.Cpu
        ? new([512, 1024, 2048], TimeSpan.FromSeconds(2), 512L << 20, TimeSpan.FromSeconds(1), Opinion: OpinionSettings.Of(device))
        : new([1024, 2048, 4096, 8192, 16384], TimeSpan.FromSeconds(2), 4L << 30, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), OpinionSettings.Of(device));
}

/// <param name="Bytes">Size of each buffer of a bandwidth probe.</param>
/// <param name="Budget">Time for each figure.</param>
public sealed record OpinionSettings(long Bytes, TimeSpan Budget)
{
    /// <summary>Buffers as the engine's own probe has them.</summary>
    public static OpinionSettings Of(DeviceKind device) => new(device == DeviceKind.Cpu ? 512L << 20 : 4L << 30, TimeSpan.FromSeconds(0.5));
}
