namespace Calibrate.Planning;

/// <summary>A run, decided: which cells in which order, how each is timed, and when to stop.</summary>
public sealed record RunPlan
{
    /// <summary>The suite's name, or <see cref="Custom"/> for cells picked by flags.</summary>
    public required string Suite { get; init; }

    public const string Custom = "custom";

    public required DeviceChoice Device { get; init; }

    public required IReadOnlyList<PlannedCell> Cells { get; init; }

    /// <summary>Measured once before and once after the cells; null: none.</summary>
    public PlannedCell? Canary { get; init; }

    public required Tier Tier { get; init; }

    /// <summary>Exactly so many launches of each cell; null: what the tier needs.</summary>
    public int? Launches { get; init; }

    public required BlockSettings Blocks { get; init; }

    public required int Threads { get; init; }

    public required ulong Seed { get; init; }

    public TimeSpan? TimeBudget { get; init; }

    /// <summary>How long a worker may be silent before its first block: loading, building and the first steps.</summary>
    public required TimeSpan StartupCap { get; init; }

    /// <summary>The precisions that need a peak: a canary needs none.</summary>
    public IReadOnlyList<Precision> Precisions => [.. Cells.Select(c => c.Key.Precision).Distinct().Order()];
}

/// <summary>A cell to measure, with what is known of its workload.</summary>
public sealed record PlannedCell(CellKey Key, WorkloadDescriptor Workload);
