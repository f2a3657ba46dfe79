using Calibrate.Planning;

namespace Calibrate.Tests.Planning;

public class PlannerTests
{
    private static RunPlan Plan(RunOptions options) => Planner.Plan(options, TestCatalogue.All, physicalCores: 2);

    private static string Refusal(RunOptions options) => Should.Throw<UsageException>(() => Plan(options)).Message;

    [Fact]
    public void WithoutOptionsTheCpuGetsTheReducedSuite()
    {
        var plan = Plan(new());

        plan.Suite.ShouldBe("reduced");
        plan.Cells.Select(c => c.Key.Id).ShouldBe(
        [
            "vit-ti.forward.fp32.b2.i224",
            "vit-ti.forward.bf16.b2.i224",
            "vit-ti.train.fp32.b2.i224",
            "vit-ti.train.fp32.ckpt.b2.i224",
            "vit-ti.train.bf16.b2.i224",
            "vit-ti.train.bf16.ckpt.b2.i224",
            "bert-mini.train.fp32.b2.s128",
            "bert-mini.train.fp32.ckpt.b2.s128",
            "bert-mini.train.bf16.b2.s128",
            "bert-mini.train.bf16.ckpt.b2.s128",
        ]);
        plan.TimeBudget.ShouldBe(TimeSpan.FromSeconds(270));
        plan.Blocks.ShouldBe(new(8, 20, 3, TimeSpan.FromSeconds(0.35), TimeSpan.FromSeconds(2)));
        plan.StartupCap.ShouldBe(TimeSpan.FromMinutes(1));
        plan.Tier.ShouldBe(Tier.Draft);
        plan.Launches.ShouldBeNull();
        plan.Threads.ShouldBe(2);
        plan.Seed.ShouldBe(RunOptions.DefaultSeed);
        plan.Precisions.ShouldBe([Precision.Fp32, Precision.Bf16]);
    }

    [Fact]
    public void WithoutOptionsCudaGetsTheStandardSuiteWithForeach()
    {
        var plan = Plan(new() { Device = new(DeviceKind.Cuda) });

        plan.Suite.ShouldBe("standard");
        plan.Cells.Count.ShouldBe(11);
        plan.TimeBudget.ShouldBe(TimeSpan.FromSeconds(470));
        plan.StartupCap.ShouldBe(TimeSpan.FromMinutes(2));
        plan.Blocks.ShouldBe(new(8, 20, 3, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(2)));
        plan.Cells.Where(c => c.Key.Mode == Mode.Train).ShouldAllBe(c => c.Key.Optimizer == OptimizerVariant.Foreach);
        plan.Cells.Where(c => c.Key.Mode == Mode.Forward).ShouldAllBe(c => c.Key.Optimizer == OptimizerVariant.Single);
        plan.Cells[0].Key.Batch.ShouldBe(64);
    }

    [Fact]
    public void TheStandardSuiteOnACpuHasNoTimeToKeepTo()
    {
        var plan = Plan(new() { Suite = Suite.Standard });
        plan.TimeBudget.ShouldBeNull();
        plan.Blocks.ShouldBe(BlockSettings.Standard);
    }

    [Fact]
    public void TheFullSuiteIsTheWholeProduct()
    {
        // 8 workloads x 4 precisions x (forward, train, train with checkpointing)
        Plan(new() { Suite = Suite.Full }).Cells.Count.ShouldBe(8 * 4 * 3);
    }

    [Fact]
    public void FlagsMakeAProduct()
    {
        var plan = Plan(new()
        {
            Workloads = ["vit-b", "bert-base"],
            Modes = [Mode.Forward, Mode.Train],
            Precisions = [Precision.Bf16],
            Checkpointing = [Checkpointing.Off, Checkpointing.On],
            Batch = 3,
            ImageSize = 160,
        });

        plan.Suite.ShouldBe("custom");
        plan.Blocks.ShouldBe(BlockSettings.Standard);
        plan.Cells.Select(c => c.Key.Id).ShouldBe(
        [
            "vit-b.forward.bf16.b3.i160", "vit-b.train.bf16.b3.i160", "vit-b.train.bf16.ckpt.b3.i160",
            "bert-base.forward.bf16.b3.s128", "bert-base.train.bf16.b3.s128", "bert-base.train.bf16.ckpt.b3.s128",
        ]);
    }

    [Fact]
    public void WithoutAWorkloadTheProductIsOverThoseOfTheDefaultSuite() =>
        Plan(new() { Precisions = [Precision.Bf16] }).Cells.Select(c => c.Key.Id)
            .ShouldBe(["vit-ti.train.bf16.b4.i224", "bert-mini.train.bf16.b2.s128"]);

    [Fact]
    public void HowPixelsLieIsInTheKeyOfAConvolutionalNetwork()
    {
        WorkloadDescriptor[] catalogue = [.. TestCatalogue.All, TestCatalogue.All[0] with { Name = "resnet50", TakesChannelsLast = true }];
        RunOptions options = new() { Workloads = ["resnet50"], ChannelsLast = [ChannelsLast.Off, ChannelsLast.On], Checkpointing = [Checkpointing.On] };

        Planner.Plan(options, catalogue, 2).Cells.Select(cell => cell.Key.Id).ShouldBe(["resnet50.train.fp32.ckpt.b4.i224", "resnet50.train.fp32.ckpt.cl.b4.i224"]);
        Should.Throw<UsageException>(() => Planner.Plan(options with { Workloads = ["vit-b"] }, catalogue, 2)).Message
            .ShouldBe("--channels-last on: vit-b is no convolutional network; there are resnet50");
    }

    private static readonly WorkloadDescriptor[] s_withBlocks =
    [
        .. TestCatalogue.All, TestCatalogue.All[0] with
        {
            Name = "decoder-tiny", Methods = [Method.Full, Method.Lora, Method.Qlora],
            Blocks = _ => [new() { Count = 4, Width = 256, Heads = 8, KeyValueWidth = 128, FeedForward = 688, Tokens = 256, AttentionTokens = 256, Span = 256 }],
        },
    ];

    [Fact]
    public void AdaptersAreInTheKeyOfTheirMethodsAlone()
    {
        RunOptions options = new() { Workloads = ["decoder-tiny"], Methods = [Method.Full, Method.Lora, Method.Qlora] };

        Planner.Plan(options, s_withBlocks, 2).Cells.Select(cell => cell.Key.Id).ShouldBe(
            ["decoder-tiny.train.fp32.b4.i224", "decoder-tiny.train.lora.r8.fp32.b4.i224", "decoder-tiny.train.qlora.r8.fp32.b4.i224"]);
        Planner.Plan(options with { Methods = [Method.Lora], LoraRank = 16, LoraAlpha = 16, LoraTargets = LoraTargets.Attention }, s_withBlocks, 2)
            .Cells.Single().Key.Id.ShouldBe("decoder-tiny.train.lora.r16.a16.attention.fp32.b4.i224");
        Planner.Plan(options with { Methods = [Method.Lora], LoraRank = 4, LoraAlpha = 8, LoraTargets = LoraTargets.Query | LoraTargets.FeedForward }, s_withBlocks, 2)
            .Cells.Single().Key.Id.ShouldBe("decoder-tiny.train.lora.r4.query-mlp.fp32.b4.i224");
    }

    public static TheoryData<RunOptions, string> WaysNotToAdapt => new()
    {
        { new() { Methods = [Method.Lora], LoraRank = 0 }, "--lora-rank 0: adapters have a rank of at least 1; give 1 or more" },
        { new() { Methods = [Method.Lora], LoraRank = 129 }, "--lora-rank 129: the narrowest linear layer of decoder-tiny has rank 128 itself; give at most that" },
        { new() { Methods = [Method.Lora], LoraAlpha = 0 }, "--lora-alpha 0: adapters that count nothing learn nothing; give 1 or more, or leave it out for twice the rank" },
        { new() { LoraTargets = LoraTargets.Attention }, "--lora-targets: says how adapters are made; add --method lora or --method qlora" },
        { new() { Methods = [Method.Qlora], Caching = [Caching.On] }, "--cached on: adapters change what the frozen model yields, so it cannot be cached; give --method head, or --cached off" },
        { new() { Methods = [Method.Qlora], Workloads = ["vit-b"] }, "--method qlora: adapters go beside the linear layers of a pretrained model's transformer blocks, and vit-b has none to adapt; there are decoder-tiny" },
    };

    [Theory, MemberData(nameof(WaysNotToAdapt))]
    public void WaysNotToAdaptAreNamedWithTheRemedy(RunOptions options, string message) => Should.Throw<UsageException>(
        () => Planner.Plan(options.Workloads.Count > 0 ? options : options with { Workloads = ["decoder-tiny"] }, s_withBlocks, 2)).Message.ShouldBe(message);

    private static readonly WorkloadDescriptor[] s_withHead =
        [.. TestCatalogue.All, TestCatalogue.All[0] with { Name = "sam-b", Methods = [Method.Full, Method.Head], HeadFlop = _ => 1e6 }];

    [Fact]
    public void TheMethodIsInTheKeyOfTrainingAlone()
    {
        RunOptions options = new() { Workloads = ["sam-b"], Modes = [Mode.Forward, Mode.Train], Methods = [Method.Full, Method.Head], Caching = [Caching.Off, Caching.On] };

        Planner.Plan(options, s_withHead, 2).Cells.Select(cell => cell.Key.Id).ShouldBe(
            ["sam-b.forward.fp32.b4.i224", "sam-b.train.fp32.b4.i224", "sam-b.train.head.fp32.b4.i224", "sam-b.train.head.cached.fp32.b4.i224"]);
        Planner.Plan(new() { Workloads = ["sam-b"], Methods = [Method.Head], Checkpointing = [Checkpointing.Off, Checkpointing.On] }, s_withHead, 2)
            .Cells.Select(cell => cell.Key.Id).ShouldBe(["sam-b.train.head.fp32.b4.i224"]);
    }

    [Fact]
    public void MicroBatchesAreInTheKeyOfTrainingAlone() =>
        Plan(new() { Workloads = ["vit-b"], Modes = [Mode.Forward, Mode.Train], Accumulate = 2 }).Cells.Select(cell => cell.Key.Id)
            .ShouldBe(["vit-b.forward.fp32.b4.i224", "vit-b.train.fp32.acc2.b4.i224"]);

    public static TheoryData<RunOptions, string> WaysNotToTrain => new()
    {
        { new() { Workloads = ["vit-b"], Methods = [Method.Head] }, "--method head: vit-b has only full" },
        { new() { Workloads = ["sam-b"], Methods = [Method.Head], Checkpointing = [Checkpointing.On] }, "--checkpointing on: a frozen model keeps no activations to recompute; give --method full, or --checkpointing off" },
        { new() { Workloads = ["sam-b"], Caching = [Caching.On] }, "--cached on: full training has no frozen part whose results could be cached; add --method head, or dpo" },
        { new() { Workloads = ["sam-b"], Modes = [Mode.Forward], Methods = [Method.Head] }, "--mode forward: --method, --cached and --accumulate say how to train; leave them out, or add --mode train" },
        { new() { Workloads = ["sam-b"], Accumulate = 0 }, "--accumulate 0: a step takes at least one micro-batch; give 1 or more" },
        { new() { Workloads = ["sam-b"], Accumulate = 3 }, "--accumulate 3: a step of sam-b has 4 samples, which do not make as many equal micro-batches; give --batch a multiple of 3" },
        { new() { Suite = Suite.Reduced, Methods = [Method.Head] }, "--suite reduced: cannot be combined with --method, which picks the cells itself; give one of the two" },
    };

    [Theory, MemberData(nameof(WaysNotToTrain))]
    public void WaysNotToTrainAreNamedWithTheRemedy(RunOptions options, string message) =>
        Should.Throw<UsageException>(() => Planner.Plan(options, s_withHead, 2)).Message.ShouldBe(message);

    private static readonly WorkloadDescriptor[] s_withDecoder =
    [
        .. TestCatalogue.All,
        TestCatalogue.All[^1] with
        {
            Name = "decoder-tiny", Modes = [Mode.Forward, Mode.Train, Mode.Generate], Methods = [Method.Full, Method.Instruction, Method.Dpo], GenerateFlop = _ => 1e6,
        },
    ];

    [Fact]
    public void DecodersAreTunedByInstructionsAndPreferencesAndGenerate() =>
        Planner.Plan(
            new()
            {
                Workloads = ["decoder-tiny"], Modes = [Mode.Train, Mode.Generate], Methods = [Method.Instruction, Method.Dpo], Caching = [Caching.Off, Caching.On],
                Checkpointing = [Checkpointing.Off, Checkpointing.On], Optimizer = OptimizerVariant.Foreach,
            },
            s_withDecoder, 2).Cells.Select(cell => cell.Key.Id).ShouldBe(
            [
                "decoder-tiny.train.instruction.fp32.foreach.b2.s128", "decoder-tiny.train.instruction.fp32.ckpt.foreach.b2.s128",
                "decoder-tiny.train.dpo.fp32.foreach.b2.s128", "decoder-tiny.train.dpo.fp32.ckpt.foreach.b2.s128",
                "decoder-tiny.train.dpo.cached.fp32.foreach.b2.s128", "decoder-tiny.train.dpo.cached.fp32.ckpt.foreach.b2.s128",
                "decoder-tiny.generate.fp32.b2.s128",
            ]);

    public static TheoryData<RunOptions, string> WaysNotToTuneADecoder => new()
    {
        { new() { Workloads = ["vit-b"], Methods = [Method.Dpo] }, "--method dpo: vit-b has only full" },
        { new() { Workloads = ["vit-b"], Modes = [Mode.Generate] }, "--mode generate: vit-b has only forward, train, update, checkpoint" },
        { new() { Workloads = ["decoder-tiny"], Methods = [Method.Instruction], Caching = [Caching.On] }, "--cached on: instruction tuning trains everything, and has no frozen part whose results could be cached; add --method head, or dpo" },
        { new() { Workloads = ["decoder-tiny"], Modes = [Mode.Generate], Methods = [Method.Dpo] }, "--mode generate: --method, --cached and --accumulate say how to train; leave them out, or add --mode train" },
        { new() { Workloads = ["decoder-tiny"], Modes = [Mode.Generate], Checkpointing = [Checkpointing.On] }, "--checkpointing on: generation keeps no activations to recompute; add --mode train, or give --checkpointing off" },
        { new() { Workloads = ["decoder-tiny"], Modes = [Mode.Generate], SequenceLength = 1 }, "--sequence-length 1: a prompt and an answer take 2 positions at least; use that or more" },
        { new() { Workloads = ["decoder-tiny"], Methods = [Method.Dpo], SequenceLength = 1 }, "--sequence-length 1: a prompt and an answer take 2 positions at least; use that or more" },
        { new() { Workloads = ["decoder-tiny"], Modes = [Mode.Generate], SequenceLength = 513 }, "--sequence-length 513: there are 512 positions" },
    };

    [Theory, MemberData(nameof(WaysNotToTuneADecoder))]
    public void WaysNotToTuneADecoderAreNamedWithTheRemedy(RunOptions options, string message) =>
        Should.Throw<UsageException>(() => Planner.Plan(options, s_withDecoder, 2)).Message.ShouldBe(message);

    [Fact]
    public void ARealLoaderIsInTheKeyWithItsWorkersWhichAreTheCoresUnlessSaid()
    {
        var plan = Plan(new() { Workloads = ["vit-b"], Modes = [Mode.Forward, Mode.Train], Loaders = [Loader.Real] });
        plan.Cells.Select(cell => cell.Key.Id).ShouldBe(["vit-b.forward.fp32.loader2.b4.i224", "vit-b.train.fp32.loader2.b4.i224"]);
        plan.Pipelines.ShouldBe([ImagePipeline.Imagenet]);
        Plan(new() { Workloads = ["vit-b"], Loaders = [Loader.Real], LoaderWorkers = 7 }).Cells.Single().Key.LoaderWorkers.ShouldBe(7);
        Plan(new() { Workloads = ["vit-b"], Loaders = [Loader.Synthetic, Loader.Real] }).Cells.Select(cell => cell.Key.Id).ShouldBe(["vit-b.train.fp32.b4.i224", "vit-b.train.fp32.loader2.b4.i224"]);
        Plan(new() { Workloads = ["vit-b"] }).Pipelines.ShouldBeEmpty();
    }

    [Fact]
    public void TheOptimizerIsInTheKey() =>
        Plan(new() { Workloads = ["vit-b"], Optimizer = OptimizerVariant.Fused }).Cells.Single().Key.Id.ShouldBe("vit-b.train.fp32.fused.b4.i224");

    [Fact]
    public void CudaGraphsAreInTheKeyOfEveryCellAndOffUnlessAskedFor()
    {
        var cuda = DeviceChoice.Parse("cuda");
        Plan(new() { Workloads = ["vit-b"], Modes = [Mode.Train, Mode.Forward], Batch = 8, Device = cuda, CudaGraphs = CudaGraphs.On }).Cells.Select(c => c.Key.Id)
            .ShouldBe(["vit-b.train.bf16.foreach.graphs.b8.i224", "vit-b.forward.bf16.graphs.b8.i224"]);
        Plan(new() { Workloads = ["vit-b"], Device = cuda }).Cells.Single().Key.CudaGraphs.ShouldBe(CudaGraphs.Off);
    }

    [Fact]
    public void TheLargestBatchIsStillToBeFound()
    {
        var plan = Plan(new() { Workloads = ["vit-b", "bert-base"], Batch = new BatchChoice.Auto() });
        plan.Cells.Select(c => c.Id).ShouldBe(["vit-b.train.fp32.auto.i224", "bert-base.train.fp32.auto.s128"]);
        plan.Cells.ShouldAllBe(c => c.AwaitsSearch);
        Plan(new() { Workloads = ["vit-b"] }).Cells.ShouldAllBe(c => !c.AwaitsSearch);
    }

    [Fact]
    public void OneCellIsPacedAtATime()
    {
        Should.Throw<UsageException>(() => Planner.PlanOne(new() { Workloads = ["vit-b"], Batch = new BatchChoice.Auto() }, TestCatalogue.All, 2))
            .Message.ShouldBe("--batch auto: the largest batch is found by calibrate run; give a number");
        Planner.PlanOne(new() { Workloads = ["vit-b"] }, TestCatalogue.All, 2).Id.ShouldBe("vit-b.train.fp32.b4.i224");
        Should.Throw<UsageException>(() => Planner.PlanOne(new() { Workloads = ["vit-b", "vit-l"] }, TestCatalogue.All, 2))
            .Message.ShouldBe("--workload: exactly one cell is paced at a time, these flags name 2");
    }

    public static TheoryData<RunOptions, string> Refusals { get; } = new()
    {
        { new() { Workloads = ["vit-x"] }, "--workload vit-x: there is no such workload; there are vit-ti, vit-s, vit-b, vit-l, vit-h, bert-mini, bert-base, bert-large" },
        { new() { Batch = 0 }, "--batch 0: a step takes at least one sample; give 1 or more, or auto" },
        { new() { ImageSize = 0 }, "--image-size 0: give the side in pixels, 1 or more" },
        { new() { SequenceLength = -1 }, "--sequence-length -1: give the length in positions, 1 or more" },
        { new() { Launches = 0 }, "--launches 0: give 1 to 100 launches per cell; below 5 there is no status but NotConverged" },
        { new() { Threads = 0 }, "--threads 0: give 1 to 1024; the default is the physical cores" },
        { new() { Workloads = ["vit-b"], ImageSize = 225 }, "--image-size 225: the patch of 16 does not divide it; 224 does" },
        { new() { Workloads = ["bert-base"], SequenceLength = 513 }, "--sequence-length 513: there are 512 positions" },
        { new() { Workloads = ["bert-base", "bert-mini"], ImageSize = 224 }, "--image-size 224: bert-base, bert-mini takes no images; --sequence-length sets the size of a sequence" },
        { new() { Workloads = ["vit-b"], SequenceLength = 128 }, "--sequence-length 128: vit-b takes no sequences; --image-size sets the size of an image" },
        { new() { Workloads = ["vit-b"], Modes = [Mode.Forward], Checkpointing = [Checkpointing.On] }, "--checkpointing on: a forward pass keeps no activations to recompute; add --mode train, or give --checkpointing off" },
        { new() { Suite = Suite.Standard, Batch = new BatchChoice.Auto() }, "--suite standard: cannot be combined with --batch, which picks the cells itself; give one of the two" },
        { new() { Suite = Suite.Standard, Batch = 4 }, "--suite standard: cannot be combined with --batch, which picks the cells itself; give one of the two" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void SaysWhatIsWrongAndWhatWouldWork(RunOptions options, string message) => Refusal(options).ShouldBe(message);
}
