using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Planning;

namespace Calibrate.Costs.Estimates;

/// <summary>What a method's step costs beside that of full training, which is what profiles and publications hold.</summary>
internal static class MethodWork
{
    /// <summary>Pairs of answers, each through the model and, forward only, through the frozen reference: Rafailov et al. 2023.</summary>
    private const int SequencesPerPair = 2;

    /// <summary>
    /// What unpacking the 4-bit weights adds: the middle of the 39 to 51% that is published for a 7B model on one A100 (S. Raschka,
    /// Practical Tips for Finetuning LLMs Using LoRA, 2023), unverified. FLOP alone would say 1.
    /// </summary>
    public const double QloraOverLora = 1.45;

    /// <summary>Executed FLOP of a sample over those of full training; 1 where the method is full training.</summary>
    /// <param name="architecture">Null for one that is not known: then a head's own part is neglected.</param>
    public static double RelativeToFull(Job job, Architecture? architecture, InputSize size)
    {
        var (step, full) = Steps(job, architecture, size);
        return step / full;
    }

    /// <summary>The forward pass of a sample over its training step.</summary>
    public static double ForwardShare(Job job)
    {
        var architecture = Architectures.Find(job.Workload);
        return 1 / Steps(job, architecture, job.Size ?? architecture?.DefaultSize ?? InputSize.Image(1)).Step;
    }

    private static (double Step, double Full) Steps(Job job, Architecture? architecture, InputSize size)
    {
        // In units of the forward pass: only ratios matter.
        var forward = new Units.FlopCount(1);
        var head = new Units.FlopCount(architecture is null ? 0 : architecture.HeadForward(size).Flop / architecture.Forward(size).Flop);
        var full = StepFlop.Of(forward, head, TrainingMethod.Full, job.Checkpointing).Flop;
        var step = StepFlop.Of(forward, head, TrainingMemory.MethodOf(job.Method), job.Checkpointing).Flop;
        return (job.Method switch
        {
            JobMethod.Dpo => SequencesPerPair * (full + 1),
            JobMethod.Qlora => QloraOverLora * step,
            _ => step,
        }, full);
    }

    /// <summary>What the factor leaves out.</summary>
    public static string Neglects(JobMethod method) => method switch
    {
        JobMethod.Qlora => "; unpacking the 4-bit weights is counted as the 39 to 51% more time that is published for one 7B model",
        JobMethod.Dpo => "; a pair is two sequences, each also forward through the frozen reference",
        _ => "",
    };
}
