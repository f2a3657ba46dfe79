using Calibrate.Units;

namespace Calibrate.Costs.Training;

/// <summary>How fast it goes.</summary>
public sealed record TrainingPace
{
    /// <summary>One optimizer step on one device alone, all its accumulated passes included.</summary>
    public required TimeSpan Step { get; init; }

    /// <summary>What the load's devices send each other for a step; it makes the step longer.</summary>
    public TimeSpan Exchange { get; init; }

    /// <summary>What loading a step's samples takes; it runs beside the step, and the longer of the two counts.</summary>
    public TimeSpan DataLoading { get; init; }

    /// <summary>Once: boot, image, data set, compilation.</summary>
    public TimeSpan StartUp { get; init; }

    /// <summary>After each epoch.</summary>
    public TimeSpan Validation { get; init; }

    /// <summary>Writing one checkpoint, the job standing still.</summary>
    public TimeSpan Checkpoint { get; init; }

    /// <summary>Time of steps and validation between two checkpoints; null: one after each epoch.</summary>
    public TimeSpan? CheckpointEvery { get; init; }

    /// <summary>A step at a measured throughput of one device.</summary>
    public static TimeSpan StepAt(SampleRate rate, TrainingLoad load) => rate.For((double)load.Batch * load.Accumulation);
}
