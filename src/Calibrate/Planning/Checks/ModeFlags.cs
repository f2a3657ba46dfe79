namespace Calibrate.Planning.Checks;

/// <summary><c>--mode</c>.</summary>
internal static class ModeFlags
{
    /// <summary>What says something of samples says nothing of an update or a checkpoint.</summary>
    public static void Check(RunOptions options)
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

    public static void Check(SuiteCell cell, WorkloadDescriptor workload)
    {
        if (!workload.Modes.Contains(cell.Mode))
            throw new UsageException($"--mode {FlagText.Of(cell.Mode)}: {workload.Name} has only {string.Join(", ", workload.Modes).ToLowerInvariant()}");
    }
}
