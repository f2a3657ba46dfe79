using Calibrate.Costs.Jobs;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Scaling;
using Calibrate.Costs.Training;
using Calibrate.Costs.Throughputs;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>What a job takes and costs on a machine: the expected run, the spread of one run, what drives it, and where all of it comes from.</summary>
/// <remarks>
/// <see cref="Time"/> and <see cref="Bill"/> are of the expected run, at the middle of every figure; their ends are those of the
/// expectation, from the intervals of the throughput and of a measured loader alone. <see cref="Prediction"/> is of one run, and wider.
/// </remarks>
public sealed record JobEstimate
{
    public required Job Job { get; init; }

    public required Machine Machine { get; init; }

    /// <summary>That work together.</summary>
    public required int Devices { get; init; }

    /// <summary>That are paid for, whole.</summary>
    public required int Machines { get; init; }

    public required JobRate Rate { get; init; }

    /// <summary>On capacity that nobody takes away, by what for.</summary>
    public required TrainingTime Parts { get; init; }

    /// <summary>Null where the devices exchange nothing, or the throughput has it in it.</summary>
    public DeviceExchange? Exchange { get; init; }

    public ScalingEfficiency Scaling => Parts.Scaling;

    /// <summary>Null on demand.</summary>
    public JobSpot? Spot { get; init; }

    /// <summary>Billed time of the expected run.</summary>
    public required TimeRange Time { get; init; }

    /// <summary>To the finish, waits for capacity included; null where it is the billed time.</summary>
    public TimeSpan? Elapsed { get; init; }

    public required TrainingBill Bill { get; init; }

    /// <summary>Of the expectation, not of one run.</summary>
    public required MoneyRange Cost { get; init; }

    public required Prediction Prediction { get; init; }

    /// <summary>What moves the cost most comes first.</summary>
    public required IReadOnlyList<TornadoBar> Tornado { get; init; }

    /// <summary>Null where the model does not speak to the workload, or the card is not known.</summary>
    public FitVerdict? Fit { get; init; }

    public required IReadOnlyList<string> Assumptions { get; init; }

    /// <summary>What is against the figures, for the reader to see first.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Of the cost, down to the profiles and price rows; of the time where there is no price.</summary>
    public required Derivation Derivation { get; init; }

    /// <summary>What a later check looks for again.</summary>
    public IReadOnlyList<ProfileReference> Profiles => Rate.Profiles;

    /// <summary>Null where the job names no data set, or it has no price.</summary>
    public StorageOffer? Storage { get; init; }

    /// <exception cref="EstimateException">It cannot be made; the message says what is missing and what would settle it.</exception>
    public static JobEstimate Of(Job job, Offer offer, Evidence evidence, EstimateOptions? options = null) => Of(job, Machine.Of(offer), evidence, options);

    /// <inheritdoc cref="Of(Job, Offer, Evidence, EstimateOptions?)"/>
    public static JobEstimate Of(Job job, Machine machine, Evidence evidence, EstimateOptions? options = null) =>
        new Estimator(job, machine, evidence, options ?? new()).Estimate();
}
