using Calibrate.Costs.Flops;
using Calibrate.Costs.Memory;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Jobs;

/// <summary>A training job: what is asked for, without any machine.</summary>
/// <remarks>Absent stays absent: what a job does not say is decided, and named as assumed, where it is needed.</remarks>
public sealed record Job
{
    public const string CurrentSchema = "calibrate.job/1";

    /// <summary>One word, for tables.</summary>
    public required string Name { get; init; }

    /// <summary>What it is and where it comes from.</summary>
    public string? About { get; init; }

    /// <summary>A workload or architecture by its one name, such as <c>vit-b</c> or <c>llama-13b</c>; given another of its names it takes that one.</summary>
    public required string Workload
    {
        get;
        init => field = Architectures.NameOf(value);
    }

    /// <summary>Default: full.</summary>
    public JobMethod Method { get; init; } = JobMethod.Full;

    /// <summary>Forward: the samples only pass through the model, and nothing learns. Default: train.</summary>
    public Mode Mode { get; init; } = Mode.Train;

    /// <summary>Default: bf16.</summary>
    public Precision Precision { get; init; } = Precision.Bf16;

    /// <summary>What the loss compares. Default: likelihood; <see cref="JobMethod.Dpo"/> is of preferences and <see cref="JobMethod.Rlhf"/> of reinforcement by itself.</summary>
    public TrainingObjective Objective
    {
        get => Method switch
        {
            JobMethod.Dpo => TrainingObjective.Preference,
            JobMethod.Rlhf => TrainingObjective.Reinforcement,
            _ => field,
        };
        init;
    }

    /// <summary>What is spread over the devices; null: nothing, or everything where one device does not hold it.</summary>
    public ZeroStage? Zero { get; init; }

    public Checkpointing Checkpointing { get; init; }

    /// <summary>Whether what the frozen part of the method yields is there beforehand: of <see cref="JobMethod.Head"/> and <see cref="JobMethod.Dpo"/>. Default: off.</summary>
    public Caching Caching { get; init; }

    /// <summary>The measured cell that the job stands for, and by which it is priced as it is; null for a job of its own.</summary>
    public CellKey? Cell { get; init; }

    /// <summary>Of one sample; null: the workload's default.</summary>
    public InputSize? Size { get; init; }

    /// <summary>Samples a device takes at once; null: the batch of the figure that prices the job.</summary>
    public int? MicroBatch { get; init; }

    /// <summary>Micro-batches to an optimizer step, on each device. Default: 1.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>Images or sequences in an epoch, at least 1.</summary>
    public required long Samples { get; init; }

    /// <summary>Passes over the samples, above 0. Default: 1.</summary>
    public double Epochs { get; init; } = 1;

    /// <summary>Run forward after each epoch. Default: 0.</summary>
    public long ValidationSamples { get; init; }

    /// <summary>Devices that work together; null: as many as the offer has.</summary>
    public int? Devices { get; init; }

    /// <summary>From the machine's start, which is paid for, to the first step; null: assumed.</summary>
    public TimeSpan? StartUp { get; init; }

    public JobDataset Dataset { get; init; } = new();

    public JobCheckpoints Checkpoints { get; init; } = new();

    /// <summary>For <see cref="JobMethod.Lora"/> and <see cref="JobMethod.Qlora"/>.</summary>
    public JobAdapters Adapters { get; init; } = new();

    /// <summary>By when it has to be done, from its start.</summary>
    public TimeSpan? Deadline { get; init; }

    public Money? Budget { get; init; }

    /// <summary>Hours that somebody guessed: used only where nothing better is there, and named.</summary>
    public IReadOnlyList<JobGuess> Guesses { get; init; } = [];

    /// <summary>The same job over more or less; guessed hours go with the work.</summary>
    /// <param name="samples">At least 1.</param>
    /// <param name="epochs">Above 0.</param>
    /// <exception cref="EstimateException">The guessed hours would outlast every calendar.</exception>
    public Job Resized(long samples, double epochs)
    {
        var factor = samples * epochs / (Samples * Epochs);
        return this with
        {
            Samples = samples,
            Epochs = epochs,
            Guesses = [.. Guesses.Select(guess => guess.Times(factor)
                ?? throw new EstimateException($"{Name}: the hours that {guess.From} guesses would outlast every calendar; check samples and epochs"))],
        };
    }
}

/// <param name="Bytes">On the storage that is paid for; null: none is priced.</param>
/// <param name="Kept">How long the storage is paid for, and never shorter than the run. Default: 30 days.</param>
/// <param name="Loading">Samples a second that one device's input pipeline delivers; null: taken not to hold the steps up.</param>
public sealed record JobDataset(ByteSize? Bytes = null, TimeSpan? Kept = null, double? Loading = null);

/// <param name="Bytes">Of one; null: the whole training state.</param>
/// <param name="Every">Time between two; null: one after each epoch, and on spot the best interval.</param>
/// <param name="Write">How long one stops the steps; null: assumed from its size.</param>
public sealed record JobCheckpoints(ByteSize? Bytes = null, TimeSpan? Every = null, TimeSpan? Write = null);

/// <param name="Rank">Default: 16.</param>
/// <param name="Targets">How many projections of a layer get an adapter. Default: the four of attention.</param>
/// <param name="Named">Which they are, where the job names them; then their number counts for nothing.</param>
public sealed record JobAdapters(int Rank = 16, int Targets = 4, LoraTargets? Named = null);

/// <summary>A document's guess of how long the whole job takes.</summary>
/// <param name="On">The GPU or machine it speaks of.</param>
/// <param name="Devices">How many of them.</param>
/// <param name="From">Where it stands.</param>
public sealed record JobGuess(string On, int Devices, TimeSpan Least, TimeSpan Most, string From)
{
    /// <summary>Of so many times the work; null where that outlasts every calendar.</summary>
    internal JobGuess? Times(double work) =>
        Seconds.ToTimeSpan(Most.TotalSeconds * work) is { } most ? this with { Least = Least == Most ? most : Least * work, Most = most } : null;
}
