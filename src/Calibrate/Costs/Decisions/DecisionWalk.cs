using Calibrate.Costs.Estimates;
using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Decisions;

/// <summary>Asks the questions in their order, and prices every branch on the way.</summary>
internal sealed class DecisionWalk(Job job, Evidence evidence, DecisionInput input)
{
    private const string NextQuestion = "the next question";

    /// <summary>Whether there are answers to prefer.</summary>
    private bool Writes => Architectures.Find(job.Workload) is Decoder;

    public Decision Go()
    {
        var search = new BranchSearch(evidence, input.CardMemory, job.Budget?.Currency ?? BranchSearch.DefaultCurrency);
        var branches = Enum.GetValues<Approach>().ToDictionary(approach => approach, approach => search.Find(Decision.NameOf(approach), JobOf(approach)));
        var (memory, budget) = (MemoryOf(), BudgetOf(branches[Approach.Lora]));
        var means = memory.Value == Means.Tight ? Means.Tight : budget.Value;
        var shift = ShiftOf();
        var rule = DecisionRules.Of(means, shift.Value);
        var (advised, alignment) = (Decision.NameOf(rule.Then), AlignmentOf());

        DecisionStep[] path =
        [
            memory.Step("VRAM low?", memory.Value == Means.Tight ? advised : NextQuestion),
            memory.Value == Means.Tight ? NotAsked("Budget tight?", advised) : budget.Step("Budget tight?", budget.Value == Means.Tight ? advised : NextQuestion),
            rule.Shift is null ? NotAsked("Domain shift large?", advised) : shift.Step("Domain shift large?", advised),
            alignment.Step("Preference alignment needed?", alignment.Value == Alignment.Needed ? $"{advised}, then DPO or RLHF" : advised),
        ];
        return new(
            job, input, path, rule.Then, alignment.Value,
            [.. branches.Values, .. Writes ? [search.Find("then DPO", Aligned(rule.Then, TrainingObjective.Preference)), Reinforcement(rule.Then, branches[rule.Then])] : Array.Empty<Branch>()],
            [.. Warnings(branches[rule.Then], branches)]);
    }

    private static DecisionStep NotAsked(string question, string leadsTo) => new(question, Answer: null, By: null, "not asked on this way", leadsTo);

    /// <summary>Low: LoRA does not surely fit on the card.</summary>
    private Answer<Means> MemoryOf()
    {
        if (input.CardMemory is not { } card)
            return new(Means.Ample, "no", AnsweredBy.Assumed, "no card was given");
        var lora = MemoryOf(Approach.Lora);
        var low = lora.FitOn(card) != Fit.Fits;
        var (least, most) = lora.Range!.Value;
        var because = $"LoRA needs {lora.Total} ({least} to {most} by the formulas' errors) of the {card} given";
        if (low && job.Checkpointing == Checkpointing.Off)
            because += $"; {MemoryModel.Of(PlanOf(Approach.Lora) with { Checkpointing = Checkpointing.On }).Total} with checkpointing";
        return new(low ? Means.Tight : Means.Ample, low ? "yes" : "no", AnsweredBy.Computed, because);
    }

    /// <summary>Tight: one run of LoRA on its cheapest machines stays within the budget with less than the chance that is asked for.</summary>
    private Answer<Means> BudgetOf(Branch lora)
    {
        if (job.Budget is not { } budget)
            return new(Means.Ample, "no", AnsweredBy.Assumed, "no budget was given");
        if (lora.Estimate is { Prediction: { InBudget: { } chance, Cost: var cost } } estimate)
        {
            return Answer(
                chance < input.BudgetChance, AnsweredBy.Computed,
                $"one run of LoRA on {estimate.Machine.Name} stays within {budget} with a chance of {Figure.Percent(chance, 0)}, and {Figure.Percent(input.BudgetChance, 0)} are asked for (P10 to P90 {cost.P10} to {cost.P90}, throughput {Words.Of(estimate.Rate.Grounds)})");
        }
        if (lora.Bound is { } bound)
        {
            // Above the budget is above it whatever the throughput; below says nothing.
            var over = bound.Cost > budget;
            return Answer(over, over ? AnsweredBy.Computed : AnsweredBy.Assumed, $"LoRA costs at least {bound.Cost} on {bound.Machine.Name}, how much more is not known, and the budget is {budget}");
        }
        return Answer(tight: false, AnsweredBy.Assumed, $"what LoRA costs is not known, so that the budget of {budget} tells nothing");

        static Answer<Means> Answer(bool tight, AnsweredBy by, string because) => new(tight ? Means.Tight : Means.Ample, tight ? "yes" : "no", by, because);
    }

    private Answer<DomainShift> ShiftOf() => input.Shift is { } given
        ? new(given, given == DomainShift.Large ? "yes" : "no", AnsweredBy.Flag, "given")
        : new(DomainShift.Small, "no", AnsweredBy.Assumed, "nobody said: the documents start with adapters, and train in full for a large shift only");

    private Answer<Alignment> AlignmentOf() => (input.Alignment, job.Objective) switch
    {
        _ when !Writes => new(Alignment.NotNeeded, "no", AnsweredBy.Computed, $"{job.Workload} writes no answers to prefer"),
        ({ } given, _) => new(given, given == Alignment.Needed ? "yes" : "no", AnsweredBy.Flag, "given"),
        (null, not TrainingObjective.Likelihood) => new(Alignment.Needed, "yes", AnsweredBy.Job, "the job is of preference tuning"),
        _ => new(Alignment.NotNeeded, "no", AnsweredBy.Assumed, "nobody said: the documents add it only where it is a hard requirement"),
    };

    private IEnumerable<string> Warnings(Branch advised, Dictionary<Approach, Branch> branches)
    {
        if (advised is { Estimate: null, Bound: null })
            yield return $"{advised.Name} is advised by the rules, and nothing tells its price";
        if (job.Budget is { } budget && Cost(advised) is { } cost && cost > budget)
            yield return $"{advised.Name} is over the budget too: {cost} of {budget}";
        if (advised == branches[Approach.Qlora] && Cost(branches[Approach.Lora]) is { } lora && Cost(advised) is { } qlora && !(qlora < lora))
            yield return $"QLoRA saves memory, not work: {qlora} beside {lora} for LoRA";
        if (input.CardMemory is not { } card)
            yield break;
        if (MemoryOf(Approach.Lora).FitOn(card) == Fit.MayFit)
            yield return $"LoRA may fit on {card}, within the formulas' errors: measure its peak memory there before giving it up";
        if (MemoryOf(Approach.Qlora).FitOn(card) == Fit.DoesNotFit)
            yield return $"not even QLoRA fits on {card}: it needs {MemoryOf(Approach.Qlora).Total}; take a larger card, a smaller batch or size, or checkpointing";
    }

    private static Money? Cost(Branch branch) => branch.Estimate?.Cost.Mid ?? branch.Bound?.Cost;

    /// <summary>On the cards of the advised branch, or on those given.</summary>
    private Branch Reinforcement(Approach approach, Branch advised)
    {
        var aligned = JobOf(approach) with { Objective = TrainingObjective.Reinforcement, Guesses = [] };
        var card = (advised.Estimate?.Machine ?? advised.Bound?.Machine)?.Device?.Memory ?? input.CardMemory;
        return BranchSearch.OnCards(
            "then RLHF", aligned, card, "the answers that the model writes in training take the time: calibrate estimate computes it from measured parts, of a job with method: rlhf, on a machine that has them", advised.Plan.Devices);
    }

    /// <summary>As many pairs as the job has samples.</summary>
    private Job Aligned(Approach approach, TrainingObjective objective)
    {
        var start = JobOf(approach);
        return MethodWork.Carry(start, start with { Objective = objective, Caching = job.Method == JobMethod.Dpo ? job.Caching : Caching.Off });
    }

    // Fine-tuning as such: a job of preferences is what may come after it.
    private Job JobOf(Approach approach)
    {
        var (method, zero) = approach switch
        {
            Approach.Qlora => (JobMethod.Qlora, ZeroStage.None),
            Approach.Lora => (JobMethod.Lora, ZeroStage.None),
            _ => (JobMethod.Full, ZeroStage.Three),
        };
        return MethodWork.Carry(job, job with { Method = method, Objective = TrainingObjective.Likelihood, Caching = Caching.Off, Zero = zero });
    }

    private MemoryPlan PlanOf(Approach approach) => TrainingMemory.PlanOf(JobOf(approach), new(Devices: 1));

    private MemoryBreakdown MemoryOf(Approach approach) => MemoryModel.Of(PlanOf(approach));
}

/// <param name="Word">As the path prints it.</param>
internal sealed record Answer<T>(T Value, string Word, AnsweredBy By, string Because)
{
    public DecisionStep Step(string question, string leadsTo) => new(question, Word, By, Because, leadsTo);
}
