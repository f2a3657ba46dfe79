using System.Diagnostics;
using Calibrate.Measuring.Watch;
using Calibrate.Profiles;

namespace Calibrate.Benchmarks.Noise;

/// <summary>What watching the host costs: looks outside a launch's blocks, of the time of its blocks.</summary>
/// <param name="FirstLookSeconds">A process's first, in which the code is compiled; each launch is a process of its own.</param>
/// <param name="LookSeconds">One look after that.</param>
/// <param name="Looks">Of the launch in which they weigh most.</param>
/// <param name="TimedSeconds">Of that launch's blocks.</param>
internal sealed record WatchCost(double FirstLookSeconds, double LookSeconds, int Looks, double TimedSeconds)
{
    public const double MostShare = 0.005;

    private const int Repeats = 500;

    public double Share => (FirstLookSeconds + LookSeconds * (Looks - 1)) / TimedSeconds;

    public bool Passes => Share <= MostShare;

    /// <summary>Once in a process, which must not have looked before.</summary>
    public static WatchCost Measure(IEnumerable<Launch> launches)
    {
        var clock = Stopwatch.StartNew();
        var foreign = new ForeignCpu(Environment.ProcessId, runner: 0, Environment.ProcessorCount);
        Look(foreign);
        var first = clock.Elapsed.TotalSeconds;
        clock.Restart();
        for (var i = 0; i < Repeats; i++)
            Look(foreign);
        var look = clock.Elapsed.TotalSeconds / Repeats;
        return launches.Select(launch => Of(launch, first, look)).MaxBy(cost => cost.Share) ?? throw new InvalidOperationException("no launch to hold the watch against");
    }

    private static WatchCost Of(Launch launch, double first, double look)
    {
        var timed = launch.Blocks.Zip(launch.StepsPerBlock, (seconds, steps) => seconds * steps).Sum();
        var between = Math.Min(launch.Blocks.Count, (int)(timed / (LaunchWatch.Interval * look)));
        return new(first, look, LaunchWatch.LeastLooks + between, timed);
    }

    private static void Look(ForeignCpu foreign) => foreign.Look(HostSnapshot.Take().Processes, TimeSpan.FromSeconds(1));
}
