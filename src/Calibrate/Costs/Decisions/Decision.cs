using Calibrate.Costs.Estimates;
using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;

namespace Calibrate.Costs.Decisions;

/// <summary>The documents' decision helper walked for a job: each question with its answer, and every branch with its price.</summary>
/// <param name="Path">The questions in their order.</param>
/// <param name="Branches">All approaches, whatever is advised; then what alignment adds to the one that is.</param>
/// <param name="Warnings">What is against the advice by the model's own figures.</param>
public sealed record Decision(
    Job Job, DecisionInput Input, IReadOnlyList<DecisionStep> Path, Approach Advised, Alignment Alignment, IReadOnlyList<Branch> Branches, IReadOnlyList<string> Warnings)
{
    /// <exception cref="EstimateException">The model is not known, or is none that adapters go with, or there is nothing to fine-tune; the message says what can be done.</exception>
    public static Decision Of(Job job, Evidence evidence, DecisionInput? input = null)
    {
        if (Architectures.Find(job.Workload) is { } model and not Transformer)
            throw new EstimateException($"{job.Name}: the helper chooses between adapters and training in full, and {model.Name} has no linear layers of a transformer to put adapters beside; calibrate plan prices the job as it is");
        if (job.Method == JobMethod.Scratch)
            throw new EstimateException($"{job.Name}: trains from nothing, and the helper chooses how to fine-tune; calibrate plan prices it, and --scratch compares it with a job that fine-tunes");
        return new DecisionWalk(job, evidence, input ?? new()).Go();
    }

    /// <summary>As tables name it.</summary>
    public static string NameOf(Approach approach) => approach switch
    {
        Approach.Qlora => "QLoRA",
        Approach.Lora => "LoRA",
        Approach.FullZero3 => "full + ZeRO-3",
        _ => throw new ArgumentOutOfRangeException(nameof(approach), approach, "not an approach"),
    };
}
