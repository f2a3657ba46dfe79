using System.Diagnostics;
using Calibrate.Measuring;
using Calibrate.Measuring.Watch;

namespace Calibrate.Cli.Tests.Workers;

/// <summary>The watch on this very host.</summary>
public class WatchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public void AWorkerTellsWhatItsHostDid()
    {
        var outcome = Requests.Launcher().Launch(Requests.Measure(FakeEngine.TakesTime) with { Blocks = Requests.LongBlocks }, CancellationToken.None);

        outcome.End.ShouldBe(LaunchEnd.Finished, outcome.Reason);
        outcome.Launch.Host.ShouldNotBeNull().ShouldSatisfyAllConditions(
            h => h.StealShare.ShouldNotBeNull().ShouldBeInRange(0, 1),
            h => h.ForeignCpuShare.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(0));
        outcome.Launch.Checks.ShouldNotBeNull().ShouldSatisfyAllConditions(
            c => c.UnseenSeconds.ShouldNotBeNull(), c => c.InputSpread.ShouldBe(1), c => c.DistinctBatches.ShouldBe(4));
    }

    [Fact]
    public void ABusyProcessIsSeenAndNamed()
    {
        using var hog = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "while :; do :; done"])).ShouldNotBeNull();
        try
        {
            var foreign = new ForeignCpu(worker: Environment.ProcessId, runner: Environment.ProcessId, Environment.ProcessorCount);
            var start = ProcessTimes.All();
            var end = Await(hog.Id, start.Single(p => p.Id == hog.Id).Own + TimeSpan.FromSeconds(0.1));
            // Of all that runs on this host, only the hog.
            foreign.Look([.. start.Where(p => p.Id == hog.Id)], TimeSpan.Zero);
            foreign.Look([.. end.Where(p => p.Id == hog.Id)], Patience);

            foreign.Total.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(0.1));
            foreign.Heaviest.ShouldNotBeNull().Process.ShouldBe($"sh (pid {hog.Id})");
        }
        finally
        {
            hog.Kill();
            hog.WaitForExit();
        }
    }

    [Fact]
    public void TheWorkersOwnGroupIsNotForeign()
    {
        var foreign = new ForeignCpu(worker: Environment.ProcessId, runner: 0, Environment.ProcessorCount);
        var own = ProcessTimes.All().Single(p => p.Id == Environment.ProcessId);
        foreign.Look([own], TimeSpan.Zero);
        foreign.Look([.. Await(own.Id, own.Own + TimeSpan.FromSeconds(0.05)).Where(p => p.Id == own.Id)], Patience);

        foreign.Total.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void ThisHostTellsWhatItDoesNot() =>
        HostSnapshot.Take().Unwatched().ShouldSatisfyAllConditions(
            u => u.Keys.ShouldNotContain("stealShare"), u => u.Values.ShouldAllBe(why => why.Length > 0));

    /// <summary>The processes as soon as one of them has used so much; busy until then, which makes time pass for this one too.</summary>
    private static IReadOnlyList<ProcessTimes> Await(int process, TimeSpan own)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Patience)
        {
            var now = ProcessTimes.All();
            if (now.Single(p => p.Id == process).Own >= own)
                return now;
        }

        throw new TimeoutException($"process {process} used no CPU time");
    }
}
