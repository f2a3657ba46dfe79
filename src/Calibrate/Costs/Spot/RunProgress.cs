namespace Calibrate.Costs.Spot;

/// <summary>One run, fed with stretches of capacity, in seconds: the process that the model is exact for and that replays follow.</summary>
internal struct RunProgress(TimeSpan work, CheckpointPlan plan)
{
    private readonly double _end = plan.Undisturbed(work).TotalSeconds;
    private readonly double _cycle = (plan.Interval + plan.Cost).TotalSeconds;
    private readonly double _restart = plan.Restart.TotalSeconds;
    private readonly bool _noticeSaves = plan.NoticeSaves;
    private readonly double _warned = plan.NoticeSaves ? plan.Cost.TotalSeconds : 0;

    /// <summary>What is safe, on the time line of an undisturbed run: its work and its checkpoints at their places.</summary>
    public double Safe { get; private set; }

    public int Interruptions { get; private set; }

    public double Billed { get; private set; }

    /// <summary>Runs while there is capacity.</summary>
    /// <param name="capacity">Until it is taken away; with a notice that saves, the checkpoint it prompts included.</param>
    /// <returns>The seconds used when the job ended in them, or null: it was interrupted.</returns>
    public double? Use(double capacity)
    {
        var restart = Interruptions == 0 ? 0 : _restart;
        var needed = restart + _end - Safe;
        // Once warned it writes its checkpoint, and does not finish.
        if (needed <= capacity - _warned)
        {
            Billed += needed;
            return needed;
        }

        Billed += capacity;
        Interruptions++;
        var progress = capacity - restart - _warned;
        if (progress > 0)
            Safe = _noticeSaves ? Safe + progress : LastCheckpoint(Safe + progress);
        return null;
    }

    // A hair on the quotient: rounding must not lose a checkpoint.
    private readonly double LastCheckpoint(double reached) => Math.Floor((reached / _cycle) + 1e-12) * _cycle;
}
