using Calibrate.Costs;
using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Memory;

public class TrainingMemoryTests
{
    private const long Llama7B = 6_738_415_616;

    private static readonly Job Job = new()
    {
        Name = "llama", Workload = "llama-7b", Samples = 1000, Checkpointing = Checkpointing.On, Size = InputSize.Sequence(512), MicroBatch = 1,
    };

    private static readonly Job ViT = new() { Name = "vit", Workload = "vit-b", Samples = 1000 };

    public static TheoryData<JobMethod> Methods => [.. Enum.GetValues<JobMethod>()];

    private static MemoryBreakdown Of(Job job, MemoryOptions? options = null) => TrainingMemory.Of(job, options).Breakdown;

    private static ByteSize GiB(long value) => new(value << 30);

    [Fact]
    public void Qlora7BFits24GiBAndFullDoesNot()
    {
        Of(Job with { Method = JobMethod.Qlora }).FitOn(GiB(24)).ShouldBe(Fit.Fits);
        Of(Job with { Method = JobMethod.Lora }).FitOn(GiB(24)).ShouldBe(Fit.Fits);
        Of(Job).FitOn(GiB(24)).ShouldBe(Fit.DoesNotFit);
        // 18 B under autocast; ZeRO-3 keeps no casts: 16 B, 107.8 GB over 8 devices.
        Of(Job).States.Bytes.ShouldBe(18 * Llama7B);
        Of(Job, new(Devices: 8, Zero: ZeroStage.Three)).States.Bytes.ShouldBe(16 * Llama7B / 8);
        Of(Job, new(Devices: 8, Zero: ZeroStage.Three)).FitOn(GiB(24)).ShouldBe(Fit.Fits);
    }

    [Fact]
    public void TheLeastCardsAreTheFewestThatHoldIt()
    {
        var plan = TrainingMemory.PlanOf(Job, new(Zero: ZeroStage.Three));
        var least = MemoryModel.LeastDevices(plan, GiB(24))!.Value;

        // 107.8 GB over what 24 GiB leave beside 1 GiB, the activations and the logits: 4.4 and so 5.
        least.ShouldBe(5);
        MemoryModel.Of(plan with { Devices = least }).Total!.Value.Bytes.ShouldBeLessThanOrEqualTo(GiB(24).Bytes);
        MemoryModel.Of(plan with { Devices = least - 1 }).Total!.Value.Bytes.ShouldBeGreaterThan(GiB(24).Bytes);
        MemoryModel.LeastDevices(plan with { Batch = 1000 }, GiB(24)).ShouldBeNull();
        MemoryModel.LeastDevices(TrainingMemory.PlanOf(ViT with { Workload = "yolov8s" }), GiB(24)).ShouldBeNull();
    }

    [Fact]
    public void APreferencePairIsTwoSequencesAndAReferenceOnlyWhereAllLearn()
    {
        var (full, dpo) = (Of(Job), Of(Job with { Method = JobMethod.Dpo }));
        // Under autocast the reference is in fp32.
        (dpo.Weights.Bytes - full.Weights.Bytes).ShouldBe(4 * Llama7B);
        dpo.Activations!.Value.Bytes.ShouldBe(2 * full.Activations!.Value.Bytes);
        dpo.Logits!.Value.Bytes.ShouldBe(2 * full.Logits!.Value.Bytes);
        dpo.Optimizer.ShouldBe(full.Optimizer);

        var lora = TrainingMemory.PlanOf(Job with { Method = JobMethod.Lora });
        MemoryModel.Of(lora with { Objective = TrainingObjective.Preference }).States.ShouldBe(MemoryModel.Of(lora).States);
        MemoryModel.LargestBatch(lora with { Objective = TrainingObjective.Preference }, GiB(24)).ShouldBe(MemoryModel.LargestBatch(lora, GiB(24)) / 2);
    }

    [Fact]
    public void ReinforcementTrainsTwoModelsBesideTwoFrozenOnes()
    {
        // 2 x 16 and 2 x 2 bytes a parameter.
        var plan = TrainingMemory.PlanOf(Job) with { Regime = PrecisionRegime.MasterWeights, Objective = TrainingObjective.Reinforcement };
        MemoryModel.Of(plan).States.Bytes.ShouldBe(36 * Llama7B);

        // Adapters of two models on one base, and the reward model.
        var adapters = TrainingMemory.PlanOf(Job with { Method = JobMethod.Lora });
        MemoryModel.Of(adapters with { Objective = TrainingObjective.Reinforcement }).States.Bytes.ShouldBe((2 * 2 * Llama7B) + (2 * 16 * 16_777_216));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void EveryMethodHasAPlanWhosePartsAddUp(JobMethod method)
    {
        var memory = TrainingMemory.Of(Job with { Method = method });

        MemoryPart.Of(memory.Plan, memory.Breakdown).Sum(part => part.Size!.Value.Bytes).ShouldBe(memory.Breakdown.Total!.Value.Bytes);
    }

    [Theory]
    [InlineData(1, LoraTargets.Query)]
    [InlineData(2, LoraTargets.QueryValue)]
    [InlineData(3, LoraTargets.QueryValue | LoraTargets.Key)]
    [InlineData(4, LoraTargets.Attention)]
    [InlineData(7, LoraTargets.AllLinear)]
    public void TargetsAreCountedByLayer(int count, LoraTargets targets) =>
        TrainingMemory.PlanOf(Job with { Method = JobMethod.Lora, Adapters = new(8, count) }).Adapter.ShouldBe(new(8, targets));

    [Fact]
    public void APlainFeedForwardPartHasTwoLayers() =>
        TrainingMemory.PlanOf(ViT with { Method = JobMethod.Lora, Adapters = new(8, 6) }).Adapter.Targets.ShouldBe(LoraTargets.AllLinear);

    [Fact]
    public void WhatNobodySaidIsNamed()
    {
        TrainingMemory.Of(ViT).Assumptions.ShouldBe(
        [
            "size i224: the model's own",
            "one sample at a time: the job names no batch",
            "one device: the job names no number",
            "AdamW with fp32 moments",
            "bf16 by autocast over fp32 weights, as calibrate run measures it",
            "attention keeps no scores (flash attention)",
            "1.00 GiB for the CUDA context, workspaces and the allocator's slack",
        ]);
        TrainingMemory.Of(Job, new(8, ZeroStage.Three, OptimizerKind.AdamW8Bit, 2)).Assumptions.ShouldBe(
        [
            "bf16 by autocast over fp32 weights, as calibrate run measures it",
            "attention keeps no scores (flash attention)",
            "the loss takes all logits at once, in fp32",
            "1.00 GiB for the CUDA context, workspaces and the allocator's slack",
            "the layer that ZeRO-3 gathers at the moment, and its casts, are not counted",
        ]);
    }

    [Fact]
    public void ActivationsThatAreNotCountedAreNotGuessed()
    {
        var memory = TrainingMemory.Of(ViT with { Workload = "yolov8s", MicroBatch = 16 });
        var parts = MemoryPart.Of(memory.Plan, memory.Breakdown);

        parts.Single(part => part.Name == "activations").ShouldBe(new("activations", null, Grounds.Computed, "activations of yolov8s are not counted: measure its peak memory"));
        CardFit.All(memory, PriceCatalogue.Shipped).ShouldAllBe(card => card.Fit == Fit.Unknown && card.LargestBatch == null && card.Free == null);
    }

    public static TheoryData<Job, MemoryOptions, string> Refusals => new()
    {
        { ViT with { Workload = "vit-xl" }, new(), "vit: there is no model 'vit-xl'; there are vit-ti, " },
        { ViT with { Size = InputSize.Sequence(128) }, new(), "vit: vit-b takes images: give image-size instead of sequence-length" },
        { Job with { Size = InputSize.Image(224) }, new(), "llama: decoder-7b takes sequences: give sequence-length instead of image-size" },
        { ViT with { Workload = "resnet50", Method = JobMethod.Lora }, new(), "vit: method lora puts adapters beside a transformer's linear layers, and resnet50 has none; give method: full or head" },
        { ViT with { Workload = "yolov8s", Method = JobMethod.Qlora }, new(), "vit: method qlora puts adapters beside a transformer's linear layers, and yolov8s has none; give method: full" },
        { ViT with { Workload = "yolov8s", Method = JobMethod.Head }, new(), "vit: method head: no head of yolov8s is known; give method: full" },
        { Job with { Method = JobMethod.Lora, Adapters = new(8, 5) }, new(), "llama: lora.targets 5: give 1 (query), 2 (query, value), 3 (query, key, value), 4 (and output) or 7 (every linear layer of decoder-7b)" },
        { Job, new(Batch: 0), "--batch 0: give a whole number, 1 or more" },
        { Job, new(Devices: -1), "--gpus -1: give a whole number, 1 or more" },
        { Job with { Size = InputSize.Sequence(1_000_000), MicroBatch = 1_000_000 }, new(), "one device would need " },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void WhatCannotBeSaysWhatCan(Job job, MemoryOptions options, string message) =>
        Should.Throw<EstimateException>(() => TrainingMemory.Of(job, options)).Message.ShouldStartWith(message);
}
