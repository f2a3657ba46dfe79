using Calibrate.Costs.Scaling;

namespace Calibrate.Costs.Training;

/// <summary>What a run takes on capacity that nobody takes away, by what for.</summary>
/// <remarks>
/// Work, exchange and loading are kept apart, because what is not known of a run moves them apart: a slower device lengthens its own
/// work alone, a slower link the exchange, neither the loading of data.
/// </remarks>
public sealed record TrainingTime
{
    public const string Formula = "time = start-up + epochs (steps max(work + exchange, data loading) + validation) + checkpoints, steps = ceil(samples/(batch accumulation devices))";

    public TimeSpan StartUp { get; init; }

    /// <summary>Of all steps: the devices' own work.</summary>
    public required TimeSpan Compute { get; init; }

    /// <summary>Of all steps: what devices send each other, none of it hidden behind their work.</summary>
    public TimeSpan Exchange { get; init; }

    /// <summary>The least that all steps take: as long as their data need to load, beside them.</summary>
    public TimeSpan Loading { get; init; }

    public TimeSpan Validation { get; init; }

    /// <summary>Writing those that come once an epoch, however long it takes.</summary>
    public TimeSpan EpochCheckpoints { get; init; }

    /// <summary>Writing those that come by the clock, as a share of the steps' and the validation's time.</summary>
    public double CheckpointShare { get; init; }

    public TimeSpan Steps => Compute + Exchange > Loading ? Compute + Exchange : Loading;

    /// <summary>Of the steps: for data.</summary>
    public TimeSpan Waiting => Steps - Compute - Exchange;

    public TimeSpan Checkpoints => EpochCheckpoints + ((Steps + Validation) * CheckpointShare);

    public TimeSpan Total => Work + Checkpoints;

    /// <summary>Without checkpoints: what the spot model takes as T_s.</summary>
    public TimeSpan Work => StartUp + Steps + Validation;

    /// <summary>Of the devices together.</summary>
    public ScalingEfficiency Scaling => Exchange > TimeSpan.Zero ? new(Compute / (Compute + Exchange)) : ScalingEfficiency.Perfect;

    /// <summary>The same run on devices, over a link, or with a loader, of another speed.</summary>
    /// <param name="throughput">Times the devices' own, above 0.</param>
    /// <param name="link">Times the bandwidth, above 0.</param>
    /// <param name="loading">Times the rate of loading, above 0.</param>
    /// <exception cref="OverflowException">It would outlast every calendar.</exception>
    public TrainingTime At(double throughput, double link = 1, double loading = 1) =>
        this with { Compute = Compute / throughput, Exchange = Exchange / link, Loading = Loading / loading, Validation = Validation / throughput };

    /// <exception cref="OverflowException">It would outlast every calendar.</exception>
    public static TrainingTime Of(TrainingLoad load, TrainingPace pace)
    {
        var steps = load.Epochs * load.StepsPerEpoch;
        return new()
        {
            StartUp = pace.StartUp,
            Compute = pace.Step * steps,
            Exchange = pace.Exchange * steps,
            Loading = pace.DataLoading * steps,
            Validation = pace.Validation * load.Epochs,
            EpochCheckpoints = pace.CheckpointEvery is null ? pace.Checkpoint * load.Epochs : TimeSpan.Zero,
            CheckpointShare = pace.CheckpointEvery is { } every ? pace.Checkpoint / every : 0,
        };
    }
}
