namespace Calibrate.Costs.Training;

/// <summary>What a run takes on capacity that nobody takes away, by what for.</summary>
public sealed record TrainingTime(TimeSpan StartUp, TimeSpan Steps, TimeSpan Validation, TimeSpan Checkpoints)
{
    public const string Formula = "time = start-up + epochs (steps max(step/efficiency, data loading) + validation + checkpoints), steps = ceil(samples/(batch accumulation devices))";

    public TimeSpan Total => Work + Checkpoints;

    /// <summary>Without checkpoints: what the spot model takes as T_s.</summary>
    public TimeSpan Work => StartUp + Steps + Validation;

    /// <exception cref="OverflowException">It would outlast every calendar.</exception>
    public static TrainingTime Of(TrainingLoad load, TrainingPace pace)
    {
        var alone = pace.Step / pace.Scaling.Share;
        var step = alone > pace.DataLoading ? alone : pace.DataLoading;
        return new(
            pace.StartUp,
            step * (load.Epochs * load.StepsPerEpoch),
            pace.Validation * load.Epochs,
            pace.Checkpoint * (pace.CheckpointsPerEpoch * load.Epochs));
    }
}
