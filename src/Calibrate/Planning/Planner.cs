using Calibrate.Planning.Checks;

namespace Calibrate.Planning;

/// <summary>Options, the catalogue and the host's cores make a plan; every default that depends on another option is decided here.</summary>
public static class Planner
{
    /// <exception cref="UsageException">The options contradict each other or the catalogue.</exception>
    public static RunPlan Plan(RunOptions options, IReadOnlyList<WorkloadDescriptor> catalogue, int physicalCores)
    {
        Check(options);
        var (suite, device) = (SuiteFlags.Of(options), options.Device.Kind);
        var entries = suite is { } named ? Suites.Cells(named, device, catalogue) : CellProduct.Of(options, catalogue);
        IReadOnlyList<PlannedCell> cells =
        [
            .. (from entry in entries
                from loader in options.Loaders.DefaultIfEmpty(Loader.Synthetic)
                select CellPlan.Of(entry, loader, options, catalogue, physicalCores)).DistinctBy(cell => cell.Key),
        ];
        var budget = options.TimeBudget ?? SuiteTiming.Budget(suite, device);
        return new()
        {
            Suite = suite is { } whole ? FlagText.Of(whole) : RunPlan.Custom,
            Device = options.Device,
            Cells = cells,
            Canary = Canaries.Pays(cells.Count, options.Launches, budget) ? Canaries.Of(device, catalogue) : null,
            Tier = options.Tier,
            Launches = options.Launches,
            Blocks = SuiteTiming.Blocks(suite, device),
            Threads = options.Threads ?? physicalCores,
            Seed = options.Seed,
            TimeBudget = budget,
            StartupCap = SuiteTiming.StartupCap(suite, device),
            CheckpointFolder = CheckpointFlags.Folder(options, cells),
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

    /// <summary>What can be told of flags without the catalogue; the first that is wrong is named.</summary>
    private static void Check(RunOptions options)
    {
        BatchFlags.Check(options);
        MethodFlags.Check(options);
        AdapterFlags.Check(options);
        SizeFlags.Check(options);
        EmbeddingFlags.Check(options);
        SweepFlags.Check(options);
        ModeFlags.Check(options);
        LoaderFlags.Check(options);
        LaunchFlags.Check(options);
    }
}
