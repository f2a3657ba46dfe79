using Calibrate.Costs.Spot;
using Calibrate.Statistics;

namespace Calibrate.Tests.Costs.Spot;

/// <summary>Plays the process that <see cref="SpotModel"/> speaks of, run by run, in hours: shares no code with it.</summary>
internal static class SpotSimulation
{
    public static IReadOnlyList<SpotRun> Run(TimeSpan work, CheckpointPlan plan, InterruptionRate rate, TimeSpan wait, int runs, ulong seed)
    {
        var random = new SeededRandom(seed);
        var saves = plan.Notice > TimeSpan.Zero && plan.Notice >= plan.Cost;
        return [.. Enumerable.Range(0, runs).Select(_ =>
        {
            var (billed, hits) = saves ? Warned(work, plan, rate, random) : Unwarned(work, plan, rate, random);
            return new SpotRun(TimeSpan.FromHours(billed), TimeSpan.FromHours(billed) + (wait * hits), hits);
        })];
    }

    /// <summary>Segment by segment: one that is hit is begun again, after a restart that can be hit too.</summary>
    private static (double Billed, int Hits) Unwarned(TimeSpan work, CheckpointPlan plan, InterruptionRate rate, SeededRandom random)
    {
        var (billed, hits) = (0.0, 0);
        for (var done = TimeSpan.Zero; done < work; done += plan.Interval)
        {
            var left = work - done;
            var segment = (left > plan.Interval ? plan.Interval + plan.Cost : left).TotalHours;
            var needed = segment;
            for (var up = UpTime(rate, random); up < needed; up = UpTime(rate, random))
            {
                billed += up;
                hits++;
                needed = plan.Restart.TotalHours + segment;
            }
            billed += needed;
        }
        return (billed, hits);
    }

    /// <summary>Nothing is lost but the checkpoint that the notice prompts, and restarts.</summary>
    private static (double Billed, int Hits) Warned(TimeSpan work, CheckpointPlan plan, InterruptionRate rate, SeededRandom random)
    {
        var left = (work + (plan.Cost * (Math.Ceiling(work / plan.Interval) - 1))).TotalHours;
        var (billed, hits) = (0.0, 0);
        while (true)
        {
            var restart = hits == 0 ? 0 : plan.Restart.TotalHours;
            var up = UpTime(rate, random);
            if (up >= restart + left)
                return (billed + restart + left, hits);
            hits++;
            billed += up;
            if (up >= restart)
            {
                billed += plan.Cost.TotalHours;
                left -= up - restart;
            }
        }
    }

    private static double UpTime(InterruptionRate rate, SeededRandom random) =>
        rate.PerHour == 0 ? double.PositiveInfinity : random.NextExponential() / rate.PerHour;
}
