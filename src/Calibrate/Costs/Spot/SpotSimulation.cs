using Calibrate.Statistics;

namespace Calibrate.Costs.Spot;

/// <summary>One run of a job on interruptible capacity.</summary>
/// <param name="Billed">Running time.</param>
/// <param name="Elapsed">With the waits for capacity.</param>
public readonly record struct SpotRun(TimeSpan Billed, TimeSpan Elapsed, int Interruptions);

/// <summary>Plays the process that <see cref="SpotModel"/> is exact for, run by run: for distributions, and to check the formulas by.</summary>
public static class SpotSimulation
{
    /// <param name="wait">For capacity, after each interruption.</param>
    /// <param name="seed">The same seed gives the same runs.</param>
    /// <exception cref="ArgumentException">The job would never end: <see cref="SpotModel.Expect"/> has no figure for it.</exception>
    public static IReadOnlyList<SpotRun> Run(TimeSpan work, CheckpointPlan plan, InterruptionRate rate, TimeSpan wait, int runs, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(work, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        if (SpotModel.Expect(work, plan, rate, wait) is null)
            throw new ArgumentException($"{work} in segments of {plan.Interval} never gets through {rate}", nameof(plan));
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, runs).Select(_ => One(work, plan, rate, wait, random))];
    }

    private static SpotRun One(TimeSpan work, CheckpointPlan plan, InterruptionRate rate, TimeSpan wait, SeededRandom random)
    {
        var run = new RunProgress(work, plan);
        while (run.Use(Capacity(plan, rate, random, run.Interruptions > 0)) is null)
        {
        }

        return new(TimeSpan.FromSeconds(run.Billed), TimeSpan.FromSeconds(run.Billed) + (wait * run.Interruptions), run.Interruptions);
    }

    /// <summary>Until the interruption; a notice comes at the drawn time, and what it prompts runs on after it.</summary>
    private static double Capacity(CheckpointPlan plan, InterruptionRate rate, SeededRandom random, bool restarting)
    {
        if (rate.PerHour == 0)
            return double.PositiveInfinity;
        var drawn = random.NextExponential() / rate.PerSecond;
        var nothingToSave = restarting && drawn < plan.Restart.TotalSeconds;
        return drawn + (plan.NoticeSaves && !nothingToSave ? plan.Cost.TotalSeconds : 0);
    }
}
