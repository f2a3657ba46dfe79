using System.Globalization;

namespace Calibrate.Cli.Tests.Kills;

/// <summary>kill -9 of a whole run, at random moments and at every point of its work on the disk.</summary>
public class KillTests
{
    private const int Seed = 20260101;

    /// <summary>Random moments: so many as <c>CALIBRATE_KILLS</c> says, else 20, which find what is wrong often and do not take a busy machine long.</summary>
    private static readonly int s_kills = int.Parse(Environment.GetEnvironmentVariable("CALIBRATE_KILLS") ?? "20", CultureInfo.InvariantCulture);

    private static readonly ParallelOptions TwoAtATime = new() { MaxDegreeOfParallelism = 2 };

    [Fact]
    public async Task AtAnyMomentNothingReportedIsLostAndTheRunCanBeFinished()
    {
        string[] flags = ["--workload", "fake-a,fake-b", "--launches", "2"];
        var (launches, length) = await KilledRun.Uninterrupted(flags);
        launches.Length.ShouldBe(4);

        await Parallel.ForEachAsync(Enumerable.Range(0, s_kills), TwoAtATime, async (kill, _) =>
        {
            var random = new Random(Seed + kill);
            while (true)
            {
                using var run = new KilledRun(flags);
                var moment = random.NextDouble() * length;
                if (!await run.KilledAfter(moment))
                    continue; // it was over by then: another moment
                await run.ShouldRecover(launches, $"kill {kill} after {moment.TotalMilliseconds:F1} ms");
                break;
            }
        });
    }

    [Fact]
    public async Task AtEveryWritePointNothingReportedIsLostAndTheRunCanBeFinished()
    {
        string[] flags = ["--workload", "fake-a", "--launches", "1"];
        var (launches, _) = await KilledRun.Uninterrupted(flags);
        launches.Length.ShouldBe(1);

        var (next, last) = (0, int.MaxValue);
        await Parallel.ForEachAsync(Enumerable.Range(0, TwoAtATime.MaxDegreeOfParallelism), TwoAtATime, async (_, _) =>
        {
            for (var point = Interlocked.Increment(ref next); point < Volatile.Read(ref last); point = Interlocked.Increment(ref next))
            {
                using var run = new KilledRun(flags);
                if (await run.KilledAt(point))
                    await run.ShouldRecover(launches, $"killed at write point {point}");
                else
                    Interlocked.Exchange(ref last, point);
            }
        });
        next.ShouldBeGreaterThan(60);
    }
}
