namespace Calibrate.Costs.Spot;

/// <summary>How a job lives with interruptions.</summary>
public sealed record CheckpointPlan
{
    /// <param name="interval">τ, above zero.</param>
    /// <param name="cost">δ, zero or more.</param>
    /// <param name="restart">R, zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is out of its range.</exception>
    public CheckpointPlan(TimeSpan interval, TimeSpan cost, TimeSpan restart)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(cost, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(restart, TimeSpan.Zero);
        (Interval, Cost, Restart) = (interval, cost, restart);
    }

    /// <summary>τ: the work between two checkpoints. One as long as the whole work means none.</summary>
    public TimeSpan Interval { get; }

    /// <summary>δ: how long the job stands still for one checkpoint.</summary>
    public TimeSpan Cost { get; }

    /// <summary>R: from having capacity again to working again (boot, image, data, loading the checkpoint). It is billed.</summary>
    public TimeSpan Restart { get; }

    /// <summary>
    /// How long before an interruption the job is warned; zero for never. A warning of at least <see cref="Cost"/> is used to
    /// write a checkpoint: the work since the last one is saved then. A shorter one is of no use.
    /// </summary>
    public TimeSpan Notice
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    }

    internal bool NoticeSaves => Notice > TimeSpan.Zero && Notice >= Cost;

    /// <summary>The work with its checkpoints, one after every interval but the last: the job's end is not a checkpoint.</summary>
    public TimeSpan Undisturbed(TimeSpan work) => work + (Cost * (Segments(work) - 1));

    /// <summary>⌈T_s/τ⌉, the last one as short as what is left.</summary>
    internal long Segments(TimeSpan work) => Math.Max(1, (work.Ticks + Interval.Ticks - 1) / Interval.Ticks);
}
