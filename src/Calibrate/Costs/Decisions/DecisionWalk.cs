using Calibrate.Costs.Estimates;
using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Scaling;
using Calibrate.Costs.Origins;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Decisions;

/// <summary>Asks the questions in their order, and prices every branch on the way.</summary>
internal sealed class DecisionWalk(Job job, Evidence evidence, DecisionInput input)
{
    private readonly Money? _budget = job.Budget;

    /// <summary>Whether there are answers to prefer.</summary>
    private bool Writes => Architectures.Find(job.Workload) is Decoder;

    public Decision Go()
    {
        var search = new BranchSearch(evidence, input.CardMemory, _budget?.Currency ?? "USD");
        var branches = Enum.GetValues<Approach>().ToDictionary(approach => approach, approach => Find(search, approach));
        var means = MeansOf(branches[Approach.Lora]);
        var shift = ShiftOf();
        var rule = DecisionRules.Of(means.Value, shift.Value);
        var alignment = AlignmentOf();

        DecisionStep[] path =
        [
            means.Step("Budget tight, or VRAM low?", rule.Shift is null ? Decision.NameOf(rule.Then) : "the next question"),
            rule.Shift is null
                ? new("Domain shift large?", Answer: null, Grounds.Computed, "not asked on this way", Decision.NameOf(rule.Then))
                : shift.Step("Domain shift large?", Decision.NameOf(rule.Then)),
            alignment.Step("Preference alignment needed?", alignment.Value == Alignment.Needed ? $"{Decision.NameOf(rule.Then)}, then DPO or RLHF" : Decision.NameOf(rule.Then)),
        ];
        return new(
            job, input, path, rule.Then, alignment.Value,
            [.. branches.Values, .. Writes ? [Preference(search, rule.Then), Reinforcement(rule.Then, branches[rule.Then])] : Array.Empty<Branch>()],
            [.. Warnings(branches[rule.Then], branches)]);
    }

    /// <summary>Low: LoRA does not fit on the card. Tight: LoRA's cheapest machines cost more than the budget.</summary>
    private Answer<Means> MeansOf(Branch lora)
    {
        List<string> because = [];
        var (tight, grounds) = (false, Grounds.Assumed);
        if (input.CardMemory is { } card)
        {
            var alone = MemoryModel.Of(PlanOf(Approach.Lora));
            var low = alone.FitOn(card) == Fit.DoesNotFit;
            (tight, grounds) = (low, Grounds.Computed);
            because.Add($"LoRA needs {alone.Total} of the {card} given{(low && job.Checkpointing == Checkpointing.Off ? $" ({MemoryModel.Of(PlanOf(Approach.Lora) with { Checkpointing = Checkpointing.On }).Total} with checkpointing)" : "")}");
        }
        else
        {
            because.Add("no card was given");
        }

        if (_budget is not { } budget)
            because.Add("no budget was given");
        else if (lora.Estimate is { } estimate)
        {
            (tight, grounds) = (tight || estimate.Cost.Mid.Amount > budget.Amount, Grounds.Computed);
            because.Add($"LoRA costs {estimate.Cost.Mid} on {estimate.Machine.Name}, the budget is {budget}");
        }
        else if (lora.Bound is { } bound)
        {
            // Above the budget is above it whatever the throughput; below says nothing.
            var over = bound.Cost.Amount > budget.Amount;
            (tight, grounds) = (tight || over, tight || over ? Grounds.Computed : Grounds.Assumed);
            because.Add($"LoRA costs at least {bound.Cost} on {bound.Machine.Name}, how much more is not known, and the budget is {budget}");
        }
        else
        {
            grounds = tight ? Grounds.Computed : Grounds.Assumed;
            because.Add($"what LoRA costs is not known, so that the budget of {budget} tells nothing");
        }

        return new(tight ? Means.Tight : Means.Ample, tight ? "yes" : "no", grounds, string.Join("; ", because));
    }

    private Answer<DomainShift> ShiftOf() => input.Shift is { } given
        ? new(given, given == DomainShift.Large ? "yes" : "no", Grounds.Given, "given")
        : new(DomainShift.Small, "no", Grounds.Assumed, "nobody said: the documents start with adapters, and train in full for a large shift only");

    private Answer<Alignment> AlignmentOf() => (input.Alignment, job.Method) switch
    {
        (Alignment.Needed, _) when !Writes => throw new EstimateException($"--alignment yes: preferences are of models that write answers, and {job.Workload} does not; leave it out"),
        _ when !Writes => new(Alignment.NotNeeded, "no", Grounds.Computed, $"{job.Workload} writes no answers to prefer"),
        ({ } given, _) => new(given, given == Alignment.Needed ? "yes" : "no", Grounds.Given, "given"),
        (null, JobMethod.Dpo) => new(Alignment.Needed, "yes", Grounds.Given, "the job is of preference tuning"),
        _ => new(Alignment.NotNeeded, "no", Grounds.Assumed, "nobody said: the documents add it only where it is a hard requirement"),
    };

    private IEnumerable<string> Warnings(Branch advised, Dictionary<Approach, Branch> branches)
    {
        if (advised is { Estimate: null, Bound: null })
            yield return $"{advised.Name} is advised by the rules, and nothing tells its price";
        if (_budget is { } budget && Cost(advised) is { } cost && cost.Amount > budget.Amount)
            yield return $"{advised.Name} is over the budget too: {cost} of {budget}";
        if (advised == branches[Approach.Qlora] && Cost(branches[Approach.Lora]) is { } lora && Cost(advised) is { } qlora && qlora.Amount >= lora.Amount)
            yield return $"QLoRA saves memory, not work: {qlora} beside {lora} for LoRA";
        if (input.CardMemory is { } card && BranchSearch.Fit(PlanOf(Approach.Qlora), card, Sharding.Never) is null)
            yield return $"not even QLoRA fits on {card}: it needs {MemoryModel.Of(PlanOf(Approach.Qlora)).Total}; take a larger card, a smaller batch or size, or checkpointing";
    }

    private static Money? Cost(Branch branch) => branch.Estimate?.Cost.Mid ?? branch.Bound?.Cost;

    private Branch Find(BranchSearch search, Approach approach) => search.Find(Decision.NameOf(approach), JobOf(approach), PlanOf(approach), SpreadOf(approach));

    /// <summary>As many pairs as the job has samples: two sequences each, through the model and, forward only, the reference.</summary>
    private Branch Preference(BranchSearch search, Approach approach)
    {
        var start = JobOf(approach);
        var method = TrainingMemory.MethodOf(start.Method);
        var step = StepFlop.Of(new(1), default, method, job.Checkpointing).Flop;
        return search.Find(
            "then DPO", start with { Epochs = start.Epochs * 2 * (step + 1) / step }, PlanOf(approach) with { Objective = TrainingObjective.Preference }, SpreadOf(approach));
    }

    /// <summary>On the cards of the advised branch, or on those given.</summary>
    private Branch Reinforcement(Approach approach, Branch advised)
    {
        var plan = PlanOf(approach) with { Objective = TrainingObjective.Reinforcement };
        var card = (advised.Estimate?.Machine ?? advised.Bound?.Machine)?.Device?.Memory ?? input.CardMemory;
        var fitting = card is { } memory ? BranchSearch.Fit(plan, memory, SpreadOf(approach)) : null;
        var used = fitting is null ? plan : fitting.Plan with { Devices = Math.Max(fitting.Cards, advised.Plan.Devices) };
        return new(
            "then RLHF", JobOf(approach), used, MemoryModel.Of(used), fitting?.Cards, Estimate: null, Bound: null,
            "the answers that the model writes in training take the time, and no formula here counts them; measure your own loop");
    }

    // The document's own guesses are of the job as it is, not of its other branches.
    private Job JobOf(Approach approach)
    {
        var method = approach switch
        {
            Approach.Qlora => JobMethod.Qlora,
            Approach.Lora => JobMethod.Lora,
            _ => JobMethod.Full,
        };
        return method == job.Method ? job : job with { Method = method, Guesses = [] };
    }

    private MemoryPlan PlanOf(Approach approach) => TrainingMemory.PlanOf(JobOf(approach), new(Devices: 1));

    private static Sharding SpreadOf(Approach approach) => approach == Approach.FullZero3 ? Sharding.Always : Sharding.Never;
}

/// <param name="Word">As the path prints it.</param>
internal sealed record Answer<T>(T Value, string Word, Grounds Grounds, string Because)
{
    public DecisionStep Step(string question, string leadsTo) => new(question, Word, Grounds, Because, leadsTo);
}
