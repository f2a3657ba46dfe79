using Calibrate.Costs.Estimates;
using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;

namespace Calibrate.Costs.Decisions;

/// <summary>The documents' decision helper walked for a job: each question with its answer, and every branch with its price.</summary>
/// <param name="Path">The questions in their order; empty where the rules do not apply.</param>
/// <param name="Advised">Null where the rules do not apply.</param>
/// <param name="Branches">All approaches, whatever is advised; then what alignment adds to the one that is. Where the rules do not apply, the job as it is.</param>
/// <param name="Warnings">What is against the advice by the model's own figures.</param>
/// <param name="NoRules">Why the rules do not apply; null where they do.</param>
public sealed record Decision(
    Job Job, DecisionInput Input, IReadOnlyList<DecisionStep> Path, Approach? Advised, Alignment Alignment, IReadOnlyList<Branch> Branches, IReadOnlyList<string> Warnings,
    string? NoRules = null)
{
    /// <exception cref="EstimateException">The model is not known, or writes no answers to align; the message says what can be done.</exception>
    public static Decision Of(Job job, Evidence evidence, DecisionInput? input = null)
    {
        var given = input ?? new();
        var model = Architectures.Find(job.Workload);
        if (given.Alignment == Alignment.Needed && model is not Decoder)
            throw new EstimateException($"--alignment yes: preferences are of models that write answers, and {job.Workload} does not; leave it out");
        if (WhyNoRules(job, model) is not { } reason)
            return new DecisionWalk(job, evidence, given).Go();
        var search = new BranchSearch(evidence, given.CardMemory, job.Budget?.Currency ?? BranchSearch.DefaultCurrency);
        return new(job, given, [], Advised: null, Alignment.NotNeeded, [search.Find(job.Name, job)], [], reason);
    }

    /// <summary>As tables name it.</summary>
    public static string NameOf(Approach approach) => approach switch
    {
        Approach.Qlora => "QLoRA",
        Approach.Lora => "LoRA",
        Approach.FullZero3 => "full + ZeRO-3",
        _ => throw new ArgumentOutOfRangeException(nameof(approach), approach, "not an approach"),
    };

    private static string? WhyNoRules(Job job, Architecture? model) =>
        job.Method == JobMethod.Scratch ? "the job trains from nothing, and the rules choose how to fine-tune"
        : model is not (null or Transformer) ? $"the rules choose between adapters and training in full, and {model.Name} has no linear layers of a transformer to put adapters beside"
        : null;
}
