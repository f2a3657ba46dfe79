namespace Calibrate.Costs.Spot;

/// <summary>
/// What interruptions do to a job on average, exactly, for interruptions that are memoryless (a Poisson process in running
/// time) and strike work, checkpoints and restarts alike.
/// </summary>
/// <remarks>
/// J. T. Daly, "A higher order estimate of the optimum checkpoint interval for restart dumps", Future Generation Computer
/// Systems 22 (2006), gives E[T] = M·e^(R/M)·(e^((τ+δ)/M) − 1)·T_s/τ. It follows segment by segment: a segment of length w
/// takes M·e^(R/M)·(e^(w/M) − 1) on average. <see cref="Expect"/> adds these up over whole segments, the last one as short as
/// the work that is left and without a checkpoint, where the paper has a fractional number of segments. A notice that saves the work changes the process: U + U/M·(δ + M·(e^(R/M) − 1)) with U the undisturbed time.
/// </remarks>
public static class SpotModel
{
    public const string Formula = "E[T] = M e^(R/M) (e^((tau+delta)/M) - 1) T_s/tau, segment by segment (Daly 2006)";

    public const string NoticeFormula = "E[T] = U + U/M (delta + M (e^(R/M) - 1)): a notice saves the work since the last checkpoint";

    /// <param name="work">T_s: the time without checkpoints and interruptions, above zero.</param>
    /// <param name="meanWait">For capacity, after an interruption; not billed.</param>
    /// <returns>Null where the job would outlast every calendar: its segments are too long to survive.</returns>
    public static SpotExpectation? Expect(TimeSpan work, CheckpointPlan plan, InterruptionRate rate, TimeSpan meanWait = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(work, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(meanWait, TimeSpan.Zero);
        var run = plan.NoticeSaves
            ? RunMoments.Noticed(plan.Undisturbed(work).TotalSeconds, plan.Cost.TotalSeconds, plan.Restart.TotalSeconds, rate.PerSecond)
            : Segments(work, plan, rate.PerSecond);
        return Seconds.ToTimeSpan(run.Mean) is { } billed
            && Seconds.ToTimeSpan(run.Mean + (run.Interruptions * meanWait.TotalSeconds)) is { } elapsed
            && Seconds.ToTimeSpan(Math.Sqrt(run.Variance)) is { } deviation
            ? new(work, plan.Undisturbed(work), billed, deviation, elapsed, run.Interruptions)
            : null;
    }

    private static RunMoments Segments(TimeSpan work, CheckpointPlan plan, double rate)
    {
        var restart = plan.Restart.TotalSeconds;
        var full = plan.Segments(work) - 1;
        return (full * RunMoments.Segment((plan.Interval + plan.Cost).TotalSeconds, restart, rate))
            + RunMoments.Segment((work - (plan.Interval * full)).TotalSeconds, restart, rate);
    }
}
