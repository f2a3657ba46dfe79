using Calibrate.Costs;
using Calibrate.Costs.Decisions;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Planning;
using Calibrate.Tests.Profiles;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Decisions;

public class DecisionTests
{
    // LoRA's step with checkpointing at 512 positions, in forward passes of 6903.086 GFLOP: 3, attention's products once more, and four of the adapters' own,
    // which are of rank 16 on the four projections.
    private const double LoraStep = 3 + (((2.0 * 32 * 2 * 512 * 512 * 4096) + (4 * 2.0 * 512 * 32 * 16 * 8 * 4096)) / 6903.086186496e9);

    private static readonly Job Job = new()
    {
        Name = "llama", Workload = "llama-7b", Samples = 1000, Checkpointing = Checkpointing.On, Size = InputSize.Sequence(512), MicroBatch = 1,
    };

    // Its guess is of LoRA: four hours on one A100, 3.673388 by the hour.
    private static readonly Job Guessed = Job with { Method = JobMethod.Lora, Devices = 1, Guesses = [new("A100-40", 1, TimeSpan.FromHours(4), TimeSpan.FromHours(4), "a test")] };

    public static TheoryData<Means, DomainShift, Alignment, Approach> Ways => new()
    {
        { Means.Tight, DomainShift.Small, Alignment.NotNeeded, Approach.Qlora },
        { Means.Tight, DomainShift.Large, Alignment.NotNeeded, Approach.Qlora },
        { Means.Tight, DomainShift.Small, Alignment.Needed, Approach.Qlora },
        { Means.Tight, DomainShift.Large, Alignment.Needed, Approach.Qlora },
        { Means.Ample, DomainShift.Small, Alignment.NotNeeded, Approach.Lora },
        { Means.Ample, DomainShift.Large, Alignment.NotNeeded, Approach.FullZero3 },
        { Means.Ample, DomainShift.Small, Alignment.Needed, Approach.Lora },
        { Means.Ample, DomainShift.Large, Alignment.Needed, Approach.FullZero3 },
    };

    // What a reference makes of pairs may be cached; training in full has nothing of the kind.
    [Fact]
    public void WhatIsCachedIsOfThePairsAlone()
    {
        var key = new CellKey("decoder-tiny", Mode.Train, Precision.Fp32, Checkpointing.Off, 4, InputSize.Sequence(256));
        Evidence evidence = new() { Profiles = [new("one.json", Sample.ProfileOf(Sample.Cell(key, Sample.Launches(10, 0.2))))] };
        evidence = evidence with { On = Machine.Given(Machines.Device("Example CPU (R) 2000", evidence), new(1, "USD")) };
        var job = new Job { Name = "chat", Workload = "decoder-tiny", Method = JobMethod.Dpo, Caching = Caching.On, Precision = Precision.Fp32, Samples = 1000 };

        var branches = Decision.Of(job, evidence).Branches;

        branches.Single(branch => branch.Job is { Method: JobMethod.Full, Objective: TrainingObjective.Likelihood }).Estimate!.Rate.Grounds.ShouldBe(Grounds.Measured);
        branches.Single(branch => branch.Job.Objective == TrainingObjective.Preference).Job.Caching.ShouldBe(Caching.On);
    }

    private static Evidence On(params IReadOnlyList<string> instances) =>
        new() { Prices = PriceCatalogue.Shipped with { Offers = [.. PriceCatalogue.Shipped.Offers.Where(offer => instances.Contains(offer.Instance))] } };

    private static ByteSize GiB(long value) => new(value << 30);

    private static Decision Decide(DecisionInput? input = null, Job? job = null, Evidence? evidence = null) => Decision.Of(job ?? Job, evidence ?? On("g6.xlarge"), input);

    private static Branch BranchOf(Decision decision, string name) => decision.Branches.Single(branch => branch.Name == name);

    [Fact]
    public void EveryCombinationOfAnswersMeetsOneRow()
    {
        foreach (var means in Enum.GetValues<Means>())
        {
            foreach (var shift in Enum.GetValues<DomainShift>())
                DecisionRules.Table.Count(rule => rule.Means == means && (rule.Shift ?? shift) == shift).ShouldBe(1);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void EveryWayLeadsWhereTheDocumentSays(Means means, DomainShift shift, Alignment alignment, Approach approach)
    {
        // LoRA takes 14.1 GiB of it.
        var decision = Decide(new(means == Means.Tight ? GiB(10) : GiB(24), shift, alignment));

        decision.Advised.ShouldBe(approach);
        decision.Alignment.ShouldBe(alignment);
        var name = Decision.NameOf(approach);
        decision.Path.Select(step => step.Question).ShouldBe(["VRAM low?", "Budget tight?", "Domain shift large?", "Preference alignment needed?"]);
        decision.Path.Select(step => step.Answer).ShouldBe(
        [
            means == Means.Tight ? "yes" : "no",
            means == Means.Tight ? null : "no",
            means == Means.Tight ? null : shift == DomainShift.Large ? "yes" : "no",
            alignment == Alignment.Needed ? "yes" : "no",
        ]);
        decision.Path.Select(step => step.LeadsTo).ShouldBe(
        [
            means == Means.Tight ? name : "the next question", means == Means.Tight ? name : "the next question", name, alignment == Alignment.Needed ? $"{name}, then DPO or RLHF" : name,
        ]);
        decision.Path.Select(step => step.By).ShouldBe(
            means == Means.Tight ? [AnsweredBy.Computed, null, null, AnsweredBy.Flag] : [AnsweredBy.Computed, AnsweredBy.Assumed, AnsweredBy.Flag, AnsweredBy.Flag]);
    }

    [Fact]
    public void WhatNobodySaidIsAssumedAndSaid()
    {
        var decision = Decide();

        decision.Advised.ShouldBe(Approach.Lora);
        decision.Path.ShouldAllBe(step => step.By == AnsweredBy.Assumed);
        decision.Path.Take(2).Select(step => step.Because).ShouldBe(["no card was given", "no budget was given"]);
    }

    [Fact]
    public void LowVramIsWhereLoraDoesNotSurelyFit()
    {
        var (least, most) = TrainingMemory.Of(Job with { Method = JobMethod.Lora }).Breakdown.Range!.Value;

        Decide(new(most)).Path[0].Answer.ShouldBe("no");
        var may = Decide(new(new(most.Bytes - 1)));
        may.Path[0].Answer.ShouldBe("yes");
        may.Path[0].Because.ShouldBe("LoRA needs 14.1 GiB (12.8 GiB to 19.0 GiB by the formulas' errors) of the 19.0 GiB given");
        may.Warnings.ShouldContain("LoRA may fit on 19.0 GiB, within the formulas' errors: measure its peak memory there before giving it up");
        Decide(new(new(least.Bytes - 1))).Warnings.ShouldNotContain(warning => warning.Contains("may fit", StringComparison.Ordinal));
        Decide(new(GiB(14)), Job with { Checkpointing = Checkpointing.Off, MicroBatch = 8 }).Path[0].Because.ShouldEndWith(" with checkpointing");
    }

    [Fact]
    public void ATightBudgetIsOneThatARunOfLoraKeepsTooSeldom()
    {
        var spread = BranchOf(Decide(job: Guessed, evidence: On("a2-highgpu-1g")), "LoRA").Estimate!.Prediction.Cost;

        // The chance is that of the estimate's own spread: lognormal, with these quantiles.
        Budget(spread.P90).Answer.ShouldBe("no");
        Budget(spread.P50).Answer.ShouldBe("yes");
        Budget(spread.P50, chance: 0.4).Answer.ShouldBe("no");
        Budget(spread.P10, chance: 0.05).Answer.ShouldBe("no");
        var at = Budget(new(spread.P90.Amount, "USD"));
        at.By.ShouldBe(AnsweredBy.Computed);
        at.Because.ShouldBe($"one run of LoRA on a2-highgpu-1g stays within {spread.P90} with a chance of 90%, and 80% are asked for (P10 to P90 {spread.P10} to {spread.P90}, throughput assumed)");

        DecisionStep Budget(Money budget, double chance = DecisionInput.DefaultBudgetChance) =>
            Decide(new(BudgetChance: chance), Guessed with { Budget = budget }, On("a2-highgpu-1g")).Path[1];
    }

    [Fact]
    public void ABudgetInAnotherCurrencyIsComparedWithNothing()
    {
        var decision = Decide(job: Guessed with { Budget = new(1, "EUR") }, evidence: On("a2-highgpu-1g"));

        (decision.Path[1].Answer, decision.Path[1].By).ShouldBe(("no", AnsweredBy.Assumed));
        BranchOf(decision, "LoRA").WhyNot.ShouldBe("the catalogue has no machine on demand that is priced in EUR; prices in USD are not compared with it");
    }

    [Fact]
    public void WithoutAThroughputTheBoundSpeaksOnlyWhereItIsAboveTheBudget()
    {
        var (above, below) = (Decide(job: Job with { Budget = new(0.03m, "USD") }), Decide(job: Job with { Budget = new(0.04m, "USD") }));

        // 1000 x 3.03 x 6.903 TFLOP at 121 TFLOP/s, 0.8048 by the hour.
        var bound = BranchOf(above, "LoRA").Bound!;
        bound.Time.TotalSeconds.ShouldBe(1000 * LoraStep * 6903.086e9 / 121e12, 0.01);
        ((double)bound.Cost.Amount).ShouldBe(0.8048 * bound.Time.TotalHours, 1e-9);
        (above.Path[1].Answer, above.Path[1].By).ShouldBe(("yes", AnsweredBy.Computed));
        (below.Path[1].Answer, below.Path[1].By).ShouldBe(("no", AnsweredBy.Assumed));
        below.Path[1].Because.ShouldBe("LoRA costs at least 0.0386 USD on g6.xlarge, how much more is not known, and the budget is 0.0400 USD");
    }

    [Fact]
    public void EachHalfIsAnsweredByItself() =>
        // The card is large enough, what LoRA costs beyond its bound nobody knows.
        Decide(new(GiB(24)), Job with { Budget = new(1, "USD") }).Path.Take(2).Select(step => step.By).ShouldBe([AnsweredBy.Computed, AnsweredBy.Assumed]);

    [Fact]
    public void FullTrainingTakesAsManyCardsAsHoldIt()
    {
        var full = BranchOf(Decide(new(GiB(24))), "full + ZeRO-3");

        (full.LeastCards, full.Plan.Devices, full.Plan.Zero, full.Plan.Regime).ShouldBe((5, 5, ZeroStage.Three, PrecisionRegime.Autocast));
        ((double)full.Memory.States.Bytes).ShouldBe(16 * 6_738_415_616.0 / 5, 2);
        full.Bound!.Machines.ShouldBe(5);
        full.Bound.Cost.Amount.ShouldBe(5 * 0.8048m * (decimal)full.Bound.Time.TotalHours, 1e-9m);
        // Two machines of eight where one has too few.
        BranchOf(Decide(evidence: On("p4d.24xlarge")), "full + ZeRO-3").Plan.Devices.ShouldBe(8);
        BranchOf(Decide(job: Job with { Devices = 9 }, evidence: On("p4d.24xlarge")), "full + ZeRO-3").Bound!.Machines.ShouldBe(2);
    }

    [Theory]
    [InlineData(DomainShift.Small, LoraStep)]
    [InlineData(DomainShift.Large, 4)]
    public void PreferenceTuningRunsPairsThroughModelAndReference(DomainShift shift, double step)
    {
        var decision = Decide(new(GiB(24), shift, Alignment.Needed));
        var (advised, dpo) = (BranchOf(decision, Decision.NameOf(decision.Advised!.Value)), BranchOf(decision, "then DPO"));

        dpo.Plan.Objective.ShouldBe(TrainingObjective.Preference);
        (dpo.Bound!.Time * dpo.Plan.Devices / (advised.Bound!.Time * advised.Plan.Devices)).ShouldBe(2 * (step + 1) / step, 1e-6);
        dpo.Memory.Activations!.Value.Bytes.ShouldBe(2 * advised.Memory.Activations!.Value.Bytes);
    }

    [Fact]
    public void AGuessOfTheJobPricesEveryBranchByItsWork()
    {
        var decision = Decide(new(Shift: DomainShift.Large, Alignment: Alignment.Needed), Guessed, On("a2-highgpu-1g"));

        // LoRA's 4 h with checkpointing are LoraStep forward passes; QLoRA's 1.45 of it, full training's 4, and DPO on that 2 x (4 + 1).
        double[] hours = [.. decision.Branches.SkipLast(1).Select(branch => branch.Estimate!.Time.Mid.TotalHours * branch.Plan.Devices)];
        hours.ShouldBe([4 * 1.45, 4, 4 * 4 / LoraStep, 4 * 10 / LoraStep], 1e-4);
    }

    [Fact]
    public void ReinforcementIsNotPricedAndSaysWhy()
    {
        var branch = BranchOf(Decide(new(GiB(24))), "then RLHF");

        (branch.Estimate, branch.Bound).ShouldBe((null, null));
        branch.WhyNot.ShouldStartWith("the answers that the model writes in training take the time");
        branch.Memory.Total.ShouldNotBeNull();
    }

    [Fact]
    public void APreferenceJobNeedsAlignmentAndAnEncoderNever()
    {
        var dpo = Decide(job: Job with { Method = JobMethod.Dpo });
        (dpo.Alignment, dpo.Path[3].By, dpo.Path[3].Because).ShouldBe((Alignment.Needed, AnsweredBy.Job, "the job is of preference tuning"));

        var bert = Decide(job: new() { Name = "bert", Workload = "bert-base", Samples = 1 });
        (bert.Path[3].Answer, bert.Path[3].By, bert.Branches.Count).ShouldBe(("no", AnsweredBy.Computed, 3));
    }

    [Fact]
    public void WhatIsAgainstTheAdviceIsSaid()
    {
        Decide(new(GiB(4))).Warnings.ShouldContain("not even QLoRA fits on 4.00 GiB: it needs 5.19 GiB; take a larger card, a smaller batch or size, or checkpointing");
        Decide(job: Job with { Budget = new(0.01m, "USD") }).Warnings.ShouldBe(
        [
            "QLoRA is over the budget too: 0.0386 USD of 0.0100 USD", "QLoRA saves memory, not work: 0.0386 USD beside 0.0386 USD for LoRA",
        ]);
        Decide(new(GiB(24))).Warnings.ShouldBeEmpty();
        // The T4 has no bf16, and so no peak to bound with.
        Decide(evidence: On("g4dn.xlarge")).Warnings.ShouldBe(["LoRA is advised by the rules, and nothing tells its price"]);
    }

    [Fact]
    public void NoMachineNoPrice()
    {
        BranchOf(Decide(new(GiB(24)), evidence: On("p4d.24xlarge")), "LoRA").WhyNot.ShouldBe("the catalogue has no machine on demand with cards of 24.0 GiB that is priced in USD");
        BranchOf(Decide(new(GiB(4)), evidence: On("g6.xlarge")), "LoRA").WhyNot.ShouldStartWith("the catalogue has no machine");
        BranchOf(Decide(job: Job with { MicroBatch = 1000 }), "LoRA").WhyNot.ShouldBe("no machine of the catalogue holds it");
    }

    [Theory]
    [InlineData("yolov8", "the rules choose between adapters and training in full, and yolov8n has no linear layers of a transformer to put adapters beside")]
    [InlineData("imaging", "the rules choose between adapters and training in full, and resnet50 has no linear layers of a transformer to put adapters beside")]
    [InlineData("fusion", "the job trains from nothing, and the rules choose how to fine-tune")]
    [InlineData("sam-scratch", "the job trains from nothing, and the rules choose how to fine-tune")]
    public void WhereTheRulesDoNotApplyTheJobIsPricedAsItIs(string example, string why)
    {
        var decision = Decision.Of(ExampleJobs.Find(example)!, new());

        (decision.Advised, decision.NoRules, decision.Path.Count).ShouldBe((null, why, 0));
        var branch = decision.Branches.ShouldHaveSingleItem();
        branch.Name.ShouldBe(example);
        (branch.Estimate is null && branch.Bound is null).ShouldBeFalse();
    }

    public static TheoryData<string> Examples => [.. ExampleJobs.Names];

    [Theory]
    [MemberData(nameof(Examples))]
    public void EveryExampleIsDecided(string example)
    {
        var job = ExampleJobs.Find(example)!;
        var decision = Decision.Of(job, new());

        (decision.Advised is null).ShouldBe(decision.NoRules is not null);
        decision.Branches.ShouldNotBeEmpty();
        ModelSize.Of(job, new()).ShouldContain(size => size.Model.Name == job.Workload);
    }

    public static TheoryData<Job, DecisionInput, string> Refusals => new()
    {
        { Job with { Workload = "llama-8b" }, new(), "llama: there is no model 'llama-8b'; there are " },
        { new() { Name = "r", Workload = "resnet50", Samples = 1 }, new(Alignment: Alignment.Needed), "--alignment yes: preferences are of models that write answers, and resnet50 does not; leave it out" },
        { new() { Name = "v", Workload = "vit-b", Samples = 1 }, new(Alignment: Alignment.Needed), "--alignment yes: preferences are of models that write answers, and vit-b does not; leave it out" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void WhatCannotBeDecidedSaysWhy(Job job, DecisionInput input, string message) =>
        Should.Throw<EstimateException>(() => Decide(input, job)).Message.ShouldStartWith(message);
}
