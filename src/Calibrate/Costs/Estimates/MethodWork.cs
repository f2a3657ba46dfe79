using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Costs.Estimates;

/// <summary>What a method's step costs beside that of full training, which is what profiles and publications hold.</summary>
public static class MethodWork
{
    /// <summary>Pairs of answers, each through the model and, forward only, through the frozen reference: Rafailov et al. 2023.</summary>
    private const int SequencesPerPair = 2;

    /// <summary>
    /// What unpacking the 4-bit weights adds: the middle of the 39 to 51% that is published for a 7B model on one A100 (S. Raschka,
    /// Practical Tips for Finetuning LLMs Using LoRA, 2023), unverified. FLOP alone would say 1.
    /// </summary>
    public const double QloraOverLora = 1.45;

    /// <summary>Time of a sample over that of full training; 1 where the method is full training.</summary>
    /// <param name="architecture">Null for one that is not known: then a head's own part, attention's and the adapters' are neglected.</param>
    /// <exception cref="EstimateException">As for <see cref="ForwardPasses"/>.</exception>
    public static double RelativeToFull(Job job, Architecture? architecture, InputSize size) =>
        RelativeTo(job with { Method = JobMethod.Full, Objective = TrainingObjective.Likelihood, Caching = Caching.Off }, job, architecture, size);

    /// <summary>Time of a sample over that of the same job trained in another way; 1 where that is the job's own.</summary>
    /// <param name="other">The job by that way.</param>
    /// <param name="job">As it is to be.</param>
    /// <param name="architecture">As for <see cref="RelativeToFull"/>.</param>
    /// <exception cref="EstimateException">As for <see cref="ForwardPasses"/>.</exception>
    public static double RelativeTo(Job other, Job job, Architecture? architecture, InputSize size) =>
        Time(job, architecture, size) / Time(other, architecture, size);

    /// <summary>What validating a sample takes over training on it.</summary>
    /// <exception cref="EstimateException">As for <see cref="ForwardPasses"/>.</exception>
    public static double ValidationShare(Job job)
    {
        var architecture = Architectures.Find(job.Workload);
        return ValidationPasses(job) / Time(job, architecture, job.Size ?? architecture?.DefaultSize ?? InputSize.Image(1));
    }

    /// <summary>Forward passes of one sequence or image that a validated sample takes: of a pair both answers, each also through the frozen reference unless what that makes of them is cached.</summary>
    public static int ValidationPasses(Job job) => job.Objective == TrainingObjective.Preference ? SequencesPerPair * (1 + Reference(job)) : 1;

    /// <summary>Executed FLOP of a sample, in forward passes of one sequence or image.</summary>
    /// <exception cref="EstimateException">The model writes its own answers in training; or all that is computed is a head of which nothing is known.</exception>
    public static double ForwardPasses(Job job, Architecture? architecture, InputSize size)
    {
        var adapter = architecture is Transformer transformer && job.CellMethod().HasAdapters() ? TrainingMemory.AdapterOf(job, transformer) : null;
        var step = job is { Method: JobMethod.Head, Caching: Caching.On }
            ? 3 * HeadShare(job, architecture, size)
            : StepOf(TrainingMemory.MethodOf(job.Method), job.Checkpointing, architecture, size, adapter);
        return job.Objective switch
        {
            TrainingObjective.Likelihood => step,
            TrainingObjective.Preference => SequencesPerPair * (step + Reference(job)),
            _ => throw new EstimateException($"{job.Name}: the answers that the model writes in training take the time, and no formula here counts them; it is computed from measured parts (calibrate estimate), or measure your own loop"),
        };
    }

    /// <summary>The job trained in another way: what was guessed of its hours goes with the work, and says so.</summary>
    /// <exception cref="EstimateException">As for <see cref="ForwardPasses"/>.</exception>
    public static Job Carry(Job job, Job other)
    {
        if (job.Guesses.Count == 0)
            return other;
        var architecture = Architectures.Find(job.Workload);
        var size = job.Size ?? architecture?.DefaultSize ?? InputSize.Image(1);
        var work = Time(other, architecture, size) / Time(job, architecture, size);
        return Math.Abs(work - 1) < 1e-9 ? other with { Guesses = job.Guesses } : other with
        {
            Guesses =
            [
                .. from guess in job.Guesses.Select(guess => guess.Times(work)).OfType<JobGuess>()
                   select guess with { From = $"{guess.From}; times {Units.Figure.Significant(work, 3)} for {NameOf(other)} instead of {NameOf(job)}" },
            ],
        };
    }

    // In forward passes: only ratios matter.
    private static double Time(Job job, Architecture? architecture, InputSize size) =>
        ForwardPasses(job, architecture, size) * (job.Method == JobMethod.Qlora ? QloraOverLora : 1);

    private static double StepOf(TrainingMethod method, Checkpointing checkpointing, Architecture? architecture, InputSize size, LoraAdapter? adapter) => architecture is null
        ? StepFlop.Of(new(1), default, method, checkpointing).Flop
        : architecture.Step(size, method, checkpointing, adapter).Flop / architecture.Forward(size).Flop;

    // With its features cached nothing else is computed: a share of nothing would price such a job at nothing.
    private static double HeadShare(Job job, Architecture? architecture, InputSize size) =>
        architecture?.HeadForward(size).Flop is > 0 and var head ? head / architecture.Forward(size).Flop
        : throw new EstimateException($"{job.Name}: what a head of {job.Workload} computes is not known, so a step on cached features is counted from no other; leave cached out, or name a workload that calibrate list shows with --method head");

    private static int Reference(Job job) => job.Caching == Caching.On ? 0 : 1;

    /// <summary>As messages name the way a job is trained.</summary>
    public static string NameOf(Job job) => (job.Method, job.Objective) switch
    {
        (not JobMethod.Dpo, TrainingObjective.Preference) => $"{Words.Of(job.Method)} on preference pairs",
        _ => Words.Of(job.Method),
    };

    /// <summary>What the factor leaves out.</summary>
    public static string Neglects(Job job) =>
        (job.Method == JobMethod.Qlora ? "; unpacking the 4-bit weights is counted as the 39 to 51% more time that is published for one 7B model" : "")
        + (job.Objective == TrainingObjective.Preference ? $"; a pair is two sequences{(job.Caching == Caching.On ? ", and what the frozen reference makes of them is cached" : ", each also forward through the frozen reference")}" : "");
}
