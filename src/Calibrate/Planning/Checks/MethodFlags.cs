namespace Calibrate.Planning.Checks;

/// <summary><c>--method</c>, and what else says how to train.</summary>
internal static class MethodFlags
{
    public static void Check(RunOptions options)
    {
        if (options.Modes is [Mode.Forward or Mode.Generate] && (options.Methods.Any(m => m != Method.Full) || options.Caching.Contains(Caching.On) || options.Accumulate > 1))
            throw new UsageException($"--mode {FlagText.Of(options.Modes[0])}: --method, --cached and --accumulate say how to train; leave them out, or add --mode train");
    }

    public static void Check(SuiteCell cell, WorkloadDescriptor workload, IReadOnlyList<WorkloadDescriptor> catalogue)
    {
        if (cell.Method.HasAdapters() && workload.Blocks is null)
            throw new UsageException($"--method {FlagText.Of(cell.Method)}: adapters go beside the linear layers of a pretrained model's transformer blocks, and {workload.Name} has none to adapt; there are {FlagText.Names(catalogue.Where(w => w.Blocks is not null))}");
        if (!workload.Methods.Contains(cell.Method))
            throw new UsageException($"--method {FlagText.Of(cell.Method)}: {workload.Name} has only {string.Join(", ", workload.Methods).ToLowerInvariant()}");
    }
}
