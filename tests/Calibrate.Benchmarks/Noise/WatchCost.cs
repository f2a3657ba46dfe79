using System.Diagnostics;
using Calibrate.Measuring.Watch;
using Calibrate.Profiles;

namespace Calibrate.Benchmarks.Noise;

/// <summary>What watching the host costs: looks outside a launch's blocks, of the time of its blocks.</summary>
/// <param name="LookSeconds">One look.</param>
/// <param name="Looks">Of the launch in which they weigh most.</param>
/// <param name="TimedSeconds">Of that launch's blocks.</param>
internal sealed record WatchCost(double LookSeconds, int Looks, double TimedSeconds)
{
    public const double MostShare = 0.005;

    private const int Repeats = 500;

    public double Share => LookSeconds * Looks / TimedSeconds;

    public bool Passes => Share <= MostShare;

    public static WatchCost Measure(IEnumerable<Launch> launches)
    {
        var foreign = new ForeignCpu(Environment.ProcessId, runner: 0, Environment.ProcessorCount);
        Look(foreign);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Repeats; i++)
            Look(foreign);
        var look = clock.Elapsed.TotalSeconds / Repeats;
        return launches.Select(launch => Of(launch, look)).MaxBy(cost => cost.Share) ?? throw new InvalidOperationException("no launch to hold the watch against");
    }

    private static WatchCost Of(Launch launch, double look)
    {
        var timed = launch.Blocks.Zip(launch.StepsPerBlock, (seconds, steps) => seconds * steps).Sum();
        var between = Math.Min(launch.Blocks.Count, (int)(timed / (LaunchWatch.Interval * look)));
        return new(look, LaunchWatch.LeastLooks + between, timed);
    }

    private static void Look(ForeignCpu foreign) => foreign.Look(HostSnapshot.Take().Processes, TimeSpan.FromSeconds(1));
}
