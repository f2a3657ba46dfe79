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

    /// <summary>Executed FLOP of a sample over those of full training; 1 where the method is full training.</summary>
    /// <param name="architecture">Null for one that is not known: then a head's own part is neglected.</param>
    public static double RelativeToFull(Job job, Architecture? architecture, InputSize size)
    {
        // In units of the forward pass: only ratios matter.
        var forward = new Units.FlopCount(1);
        var head = new Units.FlopCount(architecture?.Head is { } known ? known.Forward(size).Flop / architecture.Forward(size).Flop : 0);
        var full = StepFlop.Of(forward, head, TrainingMethod.Full, job.Checkpointing).Flop;
        var step = StepFlop.Of(forward, head, TrainingMemory.MethodOf(job.Method), job.Checkpointing).Flop;
        return job.Method == JobMethod.Dpo ? SequencesPerPair * (full + 1) / full : step / full;
    }

    /// <summary>What the factor leaves out.</summary>
    public static string Neglects(JobMethod method) => method switch
    {
        JobMethod.Qlora => "; unpacking the 4-bit weights is not counted, and QLoRA is slower by that",
        JobMethod.Dpo => "; a pair is two sequences, each also forward through the frozen reference",
        _ => "",
    };
}
