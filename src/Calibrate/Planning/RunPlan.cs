namespace Calibrate.Planning;

/// <summary>A run, decided: which cells in which order, how each is timed, and when to stop.</summary>
public sealed record RunPlan
{
    /// <summary>The suite's name, or <see cref="Custom"/> for cells picked by flags.</summary>
    public required string Suite { get; init; }

    public const string Custom = "custom";

    public required DeviceChoice Device { get; init; }

    public required IReadOnlyList<PlannedCell> Cells { get; init; }

    /// <summary>Cells that this call cannot measure: its time budget ended before a batch was found for them.</summary>
    public IReadOnlyList<PlannedCell> Postponed { get; init; } = [];

    /// <summary>Measured once before and once after the cells; null: none.</summary>
    public PlannedCell? Canary { get; init; }

    public required Tier Tier { get; init; }

    /// <summary>Exactly so many launches of each cell; null: what the tier needs.</summary>
    public int? Launches { get; init; }

    public required BlockSettings Blocks { get; init; }

    public required int Threads { get; init; }

    public required ulong Seed { get; init; }

    public TimeSpan? TimeBudget { get; init; }

    /// <summary>That checkpoints are written into; null where no cell writes any.</summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>How long a worker may be silent before its first block: loading, building and the first steps.</summary>
    public required TimeSpan StartupCap { get; init; }

    /// <summary>Those that cells load their images by.</summary>
    public IReadOnlyList<ImagePipeline> Pipelines => [.. Cells.Where(c => c.Key.Loader == Loader.Real).Select(c => c.Workload.Pipeline!.Value).Distinct().Order()];

    /// <summary>The precisions that need a peak: a canary needs none.</summary>
    public IReadOnlyList<Precision> Precisions => [.. Cells.Select(c => c.Key.Precision).Distinct().Order()];
}

/// <summary>A cell to measure, with what is known of its workload.</summary>
/// <param name="Key">With micro-batches of 1 while the largest is still to be found.</param>
/// <param name="Search">How the batch was found; null where it was given.</param>
public sealed record PlannedCell(CellKey Key, WorkloadDescriptor Workload, BatchSearch? Search = null)
{
    public bool AwaitsSearch => ReferenceEquals(Search, BatchSearch.Pending);

    /// <summary>The key's, without a batch that is not known yet: <c>vit-b.train.bf16.auto.i224</c>.</summary>
    public string Id => AwaitsSearch ? Key.IdWithBatch("auto") : Key.Id;

    /// <summary>The same cell with a smaller batch, after a launch that ran out of memory; null where its batch was given, or can shrink no more.</summary>
    /// <param name="why">What the launch said.</param>
    public PlannedCell? StepDown(string? why) => Search?.StepDown(Key.Batch / Key.Accumulate, why) is (var batch, var search)
        ? this with { Key = Key with { Batch = batch * Key.Accumulate }, Search = search with { Reason = BatchSearch.InParts(Key.Accumulate, batch, search.Reason) } }
        : null;
}
