using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles;

public class CellSummaryTests
{
    [Fact]
    public void TheFiguresFollowFromTheStepTime()
    {
        var figures = Sample.Cell(Sample.VitTrain, Sample.Launches(10, 0.8)).Figures!;

        // 10 launches evenly from 0.792 to 0.808: s² = 0.008²·(2/81)(1² + 3² + 5² + 7² + 9²)/9, and t(0.975, 9) = 2.262157.
        var half = 2.262157 * 0.008 * Math.Sqrt(330.0 / 81 / 9 / 10);
        figures.StepSeconds.Value.ShouldBe(0.8, 1e-12);
        figures.StepSeconds.Low!.Value.ShouldBe(0.8 - half, 1e-7);
        figures.StepSeconds.High!.Value.ShouldBe(0.8 + half, 1e-7);
        figures.Throughput.Value.ShouldBe(5, 1e-12);
        figures.Throughput.Low!.Value.ShouldBe(4 / (0.8 + half), 1e-6);
        figures.Throughput.High!.Value.ShouldBe(4 / (0.8 - half), 1e-6);
        figures.Mfu!.Value.Value.ShouldBe(400e9 / 0.8 / 800e9, 1e-12);
        figures.Hfu!.Value.Value.ShouldBe(500e9 / 0.8 / 800e9, 1e-12);
        figures.MfuDatasheet!.Value.Value.ShouldBe(400e9 / 0.8 / 1e12, 1e-12);
        figures.PeakMemoryBytes.ShouldBe(3L << 30);
        figures.CpuShare!.Value.ShouldBe(0.95, 1e-12);
    }

    [Fact]
    public void WarmupIsNotCounted() => Sample.Cell(Sample.VitTrain, [Sample.Launch(0.8)]).Figures!.ShouldSatisfyAllConditions(
        figures => figures.StepSeconds.Value.ShouldBe(0.8, 1e-12),
        figures => figures.StepSecondsMedian.ShouldBe(0.8, 1e-12),
        figures => figures.StepSecondsP95.ShouldBe(0.8, 1e-12));

    [Fact]
    public void SingleStepsTellTheSpreadWhereTheDeviceTimesThem()
    {
        var figures = Sample.Cell(Sample.VitTrain,
        [
            Sample.Launch(0.8) with { DeviceSteps = new(28, 0.70, 0.95) },
            Sample.Launch(0.8, round: 1) with { DeviceSteps = new(28, 0.72, 0.97) },
            Sample.Launch(0.8, round: 2) with { DeviceSteps = new(28, 0.74, 1.5) },
        ]).Figures!;

        (figures.StepSecondsMedian, figures.StepSecondsP95).ShouldBe((0.72, 0.97));
        figures.StepSeconds.Value.ShouldBe(0.8, 1e-12);
    }

    [Fact]
    public void BlocksWeighByTheirSteps()
    {
        var launch = Sample.Launch(1) with { Blocks = [9, 1, 2], StepsPerBlock = [1, 3, 1], WarmupBlocks = 1, Steps = 4 };

        launch.StepSeconds.ShouldBe(5.0 / 4);
    }

    [Fact]
    public void TokensAreCountedInPositions()
    {
        var figures = Sample.Cell(Sample.BertTrain, [Sample.Launch(0.05) with { RealTokensPerStep = 700 }]).Figures!;

        figures.SamplesPerSecond.Value.ShouldBe(8 / 0.05, 1e-9);
        figures.Throughput.Value.ShouldBe(8 * 128 / 0.05, 1e-9);
        figures.RealTokensPerSecond!.Value.ShouldBe(700 / 0.05, 1e-9);
    }

    [Fact]
    public void AnIntervalThatReachesZeroBoundsNoRate()
    {
        // 2 launches at 1 and 3: t(0.975, 1) = 12.7, far beyond the mean.
        var figures = Sample.Cell(Sample.VitTrain, [Sample.Launch(1), Sample.Launch(3)]).Figures!;

        figures.StepSeconds.Low.ShouldBeNull();
        figures.Throughput.High.ShouldBeNull();
        figures.Throughput.Low.ShouldNotBeNull();
    }

    [Fact]
    public void WithoutAPeakThereIsNoUtilization()
    {
        var figures = Sample.Cell(Sample.VitTrain with { Precision = Precision.Fp16 }, Sample.Launches(5, 0.8)).Figures!;

        figures.Mfu.ShouldBeNull();
        figures.Hfu.ShouldBeNull();
        figures.MfuDatasheet.ShouldBeNull();
    }

    [Fact]
    public void RegimesAreSummarisedApart()
    {
        Launch[] launches =
        [
            .. Sample.Launches(3, 0.8, copyRate: 45e9).Select(launch => launch with { Regime = "low-copy" }),
            .. Sample.Launches(2, 1.0, copyRate: 90e9).Select(launch => launch with { Regime = "high-copy" }),
        ];

        Sample.Cell(Sample.VitTrain, launches).Figures!.ByRegime.Select(regime => (regime.Regime, regime.Launches))
            .ShouldBe([("high-copy", 2), ("low-copy", 3)]);
    }

    [Theory]
    [InlineData(Mode.Forward, Checkpointing.Off, 1, 1)]
    [InlineData(Mode.Forward, Checkpointing.On, 1, 1)]
    [InlineData(Mode.Train, Checkpointing.Off, 3, 3)]
    [InlineData(Mode.Train, Checkpointing.On, 3, 4)]
    public void TrainingIsThreeForwardsAndCheckpointingRunsOneMore(Mode mode, Checkpointing checkpointing, int model, int hardware)
    {
        var workload = new WorkloadDescriptor
        {
            Name = "toy", Description = "synthetic", Parameters = 10, DefaultSize = InputSize.Image(8), DefaultCpuBatch = 1, DefaultCudaBatch = 1,
            ForwardFlop = size => size.Value * 100.0, RejectSize = _ => null,
        };

        CellWork.Of(workload, Sample.VitTrain with { Mode = mode, Checkpointing = checkpointing, Size = InputSize.Image(8) })
            .ShouldBe(new CellWork(10, model * 3200, hardware * 3200));
    }

    // Forward 800 a sample, 100 of them the head's; batch 4.
    [Theory]
    [InlineData(Caching.Off, 4 * (800 + 200))]
    [InlineData(Caching.On, 4 * 300)]
    public void AFrozenPartIsCountedOnceAndACachedOneNotAtAll(Caching caching, double flop)
    {
        var workload = new WorkloadDescriptor
        {
            Name = "toy", Description = "synthetic", Parameters = 10, DefaultSize = InputSize.Image(8), DefaultCpuBatch = 1, DefaultCudaBatch = 1,
            ForwardFlop = _ => 800, HeadFlop = _ => 100, RejectSize = _ => null, Methods = [Method.Full, Method.Head],
        };

        CellWork.Of(workload, Sample.VitTrain with { Method = Method.Head, Caching = caching }).ShouldBe(new CellWork(10, flop, flop));
    }

    // Forward 800 a sample, 700 of them of weights that have no gradient; batch 4: 3 · 800 - 700, and 800 more to recompute.
    [Theory]
    [InlineData(Mode.Forward, Checkpointing.Off, 4 * 800, 4 * 800)]
    [InlineData(Mode.Train, Checkpointing.Off, 4 * 1700, 4 * 1700)]
    [InlineData(Mode.Train, Checkpointing.On, 4 * 1700, 4 * 2500)]
    public void WeightsThatNeverLearnCountTwice(Mode mode, Checkpointing checkpointing, double model, double hardware)
    {
        var workload = new WorkloadDescriptor
        {
            Name = "toy", Description = "synthetic", Parameters = 10, DefaultSize = InputSize.Image(8), DefaultCpuBatch = 1, DefaultCudaBatch = 1,
            ForwardFlop = _ => 800, FrozenFlop = _ => 700, RejectSize = _ => null,
        };

        CellWork.Of(workload, Sample.VitTrain with { Mode = mode, Checkpointing = checkpointing }).ShouldBe(new CellWork(10, model, hardware));
    }

    private static readonly WorkloadDescriptor s_decoder = new()
    {
        Name = "toy", Description = "synthetic", Parameters = 10, DefaultSize = InputSize.Sequence(8), DefaultCpuBatch = 1, DefaultCudaBatch = 1,
        ForwardFlop = size => size.Value * 100.0, GenerateFlop = size => size.Value * 30.0, RejectSize = _ => null,
        Modes = [Mode.Forward, Mode.Train, Mode.Generate], Methods = [Method.Full, Method.Instruction, Method.Dpo],
    };

    private static readonly CellKey s_sequences = new("toy", Mode.Train, Precision.Fp32, Checkpointing.Off, 4, InputSize.Sequence(8));

    // F = 800 a sequence, 4 pairs of two: 3 · 2F by the policy, 2F by the reference; recomputed is what learns.
    [Theory]
    [InlineData(Caching.Off, Checkpointing.Off, 4 * 8 * 800, 4 * 8 * 800)]
    [InlineData(Caching.On, Checkpointing.Off, 4 * 6 * 800, 4 * 6 * 800)]
    [InlineData(Caching.Off, Checkpointing.On, 4 * 8 * 800, 4 * 10 * 800)]
    [InlineData(Caching.On, Checkpointing.On, 4 * 6 * 800, 4 * 8 * 800)]
    public void APairIsTwoSequencesThroughPolicyAndReference(Caching caching, Checkpointing checkpointing, double model, double hardware) =>
        CellWork.Of(s_decoder, s_sequences with { Method = Method.Dpo, Caching = caching, Checkpointing = checkpointing }).ShouldBe(new CellWork(10, model, hardware));

    [Fact]
    public void InstructionsCostWhatFullTrainingDoes() =>
        CellWork.Of(s_decoder, s_sequences with { Method = Method.Instruction }).ShouldBe(CellWork.Of(s_decoder, s_sequences));

    [Fact]
    public void GenerationHasACountOfItsOwn() =>
        CellWork.Of(s_decoder, s_sequences with { Mode = Mode.Generate }).ShouldBe(new CellWork(10, 4 * 240, 4 * 240));

    // Steps of a second, batch 4, 8 positions: a pair is 16 of them, and half of a generated sequence is written.
    [Theory]
    [InlineData(Mode.Train, Method.Full, 32)]
    [InlineData(Mode.Train, Method.Instruction, 32)]
    [InlineData(Mode.Train, Method.Dpo, 64)]
    [InlineData(Mode.Generate, Method.Full, 16)]
    public void ThroughputCountsWhatASampleHolds(Mode mode, Method method, double perSecond)
    {
        var figures = Sample.Cell(s_sequences with { Mode = mode, Method = method }, Sample.Launches(5, 1)).Figures!;
        figures.Throughput.Value.ShouldBe(perSecond, 1e-9);
        figures.SamplesPerSecond.Value.ShouldBe(4, 1e-9);
    }

    // Of one sample: forward 800; in two blocks of 4 tokens, products 2 · 2 · 4 · 3 · 2·4 = 384, adapters of rank 1 on queries and values, each of 3 + 3 weights,
    // 2 · 2 · 4 · 12 = 192. A step: 2 · 800 + 384 + 3 · 192; with checkpointing 800 + 192 more.
    [Theory]
    [InlineData(Method.Lora, Checkpointing.Off, 2560, 2560)]
    [InlineData(Method.Qlora, Checkpointing.On, 2560, 3552)]
    public void AFrozenWeightNeedsNoGradientAndAProductOfActivationsBoth(Method method, Checkpointing checkpointing, double model, double hardware)
    {
        var workload = new WorkloadDescriptor
        {
            Name = "toy", Description = "synthetic", Parameters = 10, DefaultSize = InputSize.Image(8), DefaultCpuBatch = 1, DefaultCudaBatch = 1,
            ForwardFlop = _ => 800, RejectSize = _ => null, Methods = [Method.Full, Method.Lora, Method.Qlora],
            Blocks = _ => [new() { Count = 2, Width = 3, Heads = 1, KeyValueWidth = 3, FeedForward = 5, Tokens = 4, AttentionTokens = 4, Span = 4 }],
        };

        CellWork.Of(workload, Sample.VitTrain with { Method = method, Adapter = new(1, LoraTargets.QueryValue), Checkpointing = checkpointing })
            .ShouldBe(new CellWork(10, 4 * model, 4 * hardware));
    }
}
