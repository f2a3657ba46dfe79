using static System.FormattableString;

namespace Calibrate.Planning.Checks;

/// <summary><c>--loader</c> and <c>--loader-workers</c>.</summary>
internal static class LoaderFlags
{
    public static void Check(RunOptions options)
    {
        if (options.LoaderWorkers is < 1 or > 1024)
            throw new UsageException(Invariant($"--loader-workers {options.LoaderWorkers}: give 1 to 1024 threads; the default is the physical cores"));
        if (options.LoaderWorkers is not null && !options.Loaders.Contains(Loader.Real))
            throw new UsageException(Invariant($"--loader-workers {options.LoaderWorkers}: goes with --loader real; without it nothing is loaded"));
    }

    public static void Check(SuiteCell cell, Loader loader, WorkloadDescriptor workload, IReadOnlyList<WorkloadDescriptor> catalogue)
    {
        if (loader != Loader.Real)
            return;
        if (workload.Pipeline is null)
            throw new UsageException($"--loader real: {workload.Name} does not learn from single images, which alone are loaded; give --workload {FlagText.Names(catalogue.Where(w => w.Pipeline is not null))}, or --loader synthetic");
        if (cell.Mode is not (Mode.Forward or Mode.Train))
            throw new UsageException($"--loader real: a step of --mode {FlagText.Of(cell.Mode)} takes no images; give --mode forward or train, or --loader synthetic");
        if (cell.Caching == Caching.On)
            throw new UsageException("--loader real: --cached on takes what comes of images, and not the images; leave one of the two out");
    }
}
