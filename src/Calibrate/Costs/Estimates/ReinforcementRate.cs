using Calibrate.Costs.Jobs;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>
/// Reinforcement learning from human feedback by proximal policy optimisation (Ouyang et al. 2022; Schulman et al. 2017), computed from
/// parts that were measured one by one. A sample is a prompt and the answer that the policy writes to it: half of a sequence each, as
/// <see cref="GenerationLength"/> cuts it.
/// </summary>
/// <remarks>
/// Value, reward and reference model are taken to be of the policy's size (Ouyang et al.'s were not), and each sample to be learnt from
/// once. The old log-probabilities come with the answer. What is between the parts (advantages, filling the
/// batches anew) is not counted.
/// </remarks>
internal static class ReinforcementRate
{
    public const string Formula = "time of a sample = writing the answer + 3 forward passes (reference, reward, values) + 2 training steps (policy, value model)";

    /// <summary>Which throughputs it is made of.</summary>
    public static readonly IReadOnlyList<Mode> Modes = [Mode.Generate, Mode.Forward, Mode.Train];

    private static readonly (string Name, Mode Mode)[] Parts =
    [
        ("writing the answer", Mode.Generate),
        ("forward pass of the reference", Mode.Forward),
        ("forward pass of the reward model", Mode.Forward),
        ("forward pass of the value model", Mode.Forward),
        ("training step of the policy", Mode.Train),
        ("training step of the value model", Mode.Train),
    ];

    /// <param name="figureOf">Measured or made of what was, on the device.</param>
    public static JobRate Of(Job job, Processor device, Func<Mode, ThroughputFigure> figureOf)
    {
        IReadOnlyList<RatePart> parts = [.. Parts.Select(part => new RatePart(part.Name, figureOf(part.Mode)))];
        ThroughputFigure[] figures = [.. Modes.Select(figureOf)];
        var time = Sum([.. Modes.Select(mode => (Parts.Count(part => part.Mode == mode), RatePart.SecondsOf(figureOf(mode))))]);
        var rate = time.OfRate(1 / time.Value);
        return new(
            rate, rate is { Low: not null, High: not null } ? figures.Min(figure => figure.Confidence) : null, Grounds.Computed, RateScope.Steps,
            job.MicroBatch ?? figureOf(Mode.Train).Conditions.Batch, Together: 1, device,
            new(
                $"throughput of {job.Workload} by {MethodWork.NameOf(job)}", $"{Figure.Significant(rate.Value)} samples/s on one device", Grounds.Computed, Formula, null,
                [.. parts.Select(part => part.Derivation)]),
            [.. figures.SelectMany(figure => figure.Profiles)], [.. figures.SelectMany(figure => figure.Notes).Distinct()])
        {
            Parts = parts,
            Assumptions =
            [
                "reference, reward and value model are of the policy's size, and each answer is learnt from once",
                "the parts follow one another, and what is between them takes no time; their errors are independent, but for those of one and the same cell",
                .. job.CellMethod().HasAdapters() ? (string[])[$"answers are written, and scored by all three models, as fast as without {MethodWork.NameOf(job)}: generation and forward passes are measured of the plain model alone"] : [],
            ],
        };
    }

    /// <summary>
    /// Of times that are measured apart, each so many times: the distances of the ends add up by their squares (MOVER: Zou and Donner,
    /// "Construction of confidence limits about effect measures", Statistics in Medicine 2008). One that comes several times has one error.
    /// </summary>
    internal static Interval Sum(IReadOnlyList<(int Times, Interval Seconds)> parts)
    {
        var value = parts.Sum(part => part.Times * part.Seconds.Value);
        return new(value, End(seconds => seconds.Low, -1), End(seconds => seconds.High, 1));

        double? End(Func<Interval, double?> end, int sign) =>
            parts.Any(part => end(part.Seconds) is null) ? null
            : value + (sign * Math.Sqrt(parts.Sum(part => Math.Pow(part.Times * (end(part.Seconds)!.Value - part.Seconds.Value), 2))));
    }
}
