using static System.FormattableString;

namespace Calibrate.Planning.Checks;

/// <summary><c>--launches</c> and <c>--threads</c>: the worker processes.</summary>
internal static class LaunchFlags
{
    public static void Check(RunOptions options)
    {
        if (options.Launches is < 1 or > 100)
            throw new UsageException(Invariant($"--launches {options.Launches}: give 1 to 100 launches per cell; below 5 there is no status but NotConverged"));
        if (options.Threads is < 1 or > 1024)
            throw new UsageException(Invariant($"--threads {options.Threads}: give 1 to 1024; the default is the physical cores"));
    }
}
