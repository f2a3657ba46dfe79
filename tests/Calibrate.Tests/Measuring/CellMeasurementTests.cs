using Calibrate.Measuring;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Tests.Measuring;

public class CellMeasurementTests
{
    private readonly FakeTime _time = new();
    private readonly List<WorkerMessage> _messages = [];

    private static MeasureRequest Request { get; } = new()
    {
        Device = "cpu",
        Threads = 2,
        Cell = new("vit-ti", Mode.Train, Precision.Fp32, Checkpointing.Off, 2, InputSize.Image(224)),
        Round = 2,
        Seed = 9,
        Blocks = BlockSettings.Short,
        Probe = ProbeSettings.Short(DeviceKind.Cpu),
        StartupCap = TimeSpan.FromMinutes(1),
    };

    private ScriptedEngine Measure(Func<int, double> stepSeconds, MeasureRequest? request = null) =>
        Measure(new ScriptedEngine(_time, stepSeconds), request ?? Request);

    private ScriptedEngine Measure(ScriptedEngine engine, MeasureRequest request)
    {
        var cpu = () => 1.5 * _time.GetElapsedTime(0);
        new CellMeasurement(engine, new(_time, cpu, () => null, _time.GetUtcNow()), _messages.Add).Run(request);
        return engine;
    }

    private IReadOnlyList<WorkerMessage.BlockTimed> Blocks => [.. _messages.OfType<WorkerMessage.BlockTimed>()];

    [Fact]
    public void ALaunchIsProbeBuildBlocksProbeAndTheFinish()
    {
        Measure(_ => 0.1);

        _messages.Select(m => m.GetType()).ShouldBe(
        [
            typeof(WorkerMessage.Probed), typeof(WorkerMessage.Built), .. Enumerable.Repeat(typeof(WorkerMessage.BlockTimed), 8),
            typeof(WorkerMessage.Probed), typeof(WorkerMessage.Finished),
        ]);
        Blocks.ShouldAllBe(b => b.Steps == 4);
        Blocks.ShouldAllBe(b => Math.Abs(b.SecondsPerStep - 0.1) < 1e-9);
    }

    [Fact]
    public void TheDeviceIsWaitedForAtTheEdgesOfBlocksOnly()
    {
        // Built, first step, pilot, eight blocks.
        Measure(_ => 0.1).Synchronizations.ShouldBe(1 + 2 + 8);
    }

    [Fact]
    public void TheFirstStepBelongsToNothing()
    {
        Measure(step => step == 0 ? 30 : 0.1);
        Blocks.ShouldAllBe(b => b.Steps == 4 && b.SecondsPerStep < 0.11);
    }

    [Fact]
    public void AShortStepIsSizedUpByDoubling()
    {
        Measure(_ => 0.001);
        Blocks.ShouldAllBe(b => b.Steps == 350);
    }

    [Fact]
    public void AStepOfSecondsIsABlockByItself()
    {
        var engine = Measure(_ => 12);
        Blocks.Count.ShouldBe(8);
        Blocks.ShouldAllBe(b => b.Steps == 1);
        engine.Steps.ShouldBe(10);
    }

    [Fact]
    public void AWarmUpThatGoesOnGetsMoreBlocksUpToTheCap()
    {
        Measure(step => 0.1 + 1.0 / (step + 1));
        Blocks.Count.ShouldBe(20);
    }

    [Fact]
    public void TheFinishTellsWhatTheStepsDid()
    {
        Measure(_ => 0.1);
        _messages[^1].ShouldBe(new WorkerMessage.Finished(
            new(1.5, 2.5, 0.5), new(1 << 20, "test"), null, 0.75, null, null, new(0, null, InputSpread: 1, DistinctBatches: 4, MatmulError: 1.5e-7, MatmulOverflows: false)));
    }

    [Fact]
    public void ADeviceWithAClockTellsSingleStepsAndIsNotWaitedForMore()
    {
        // Every fourth step takes three times as long; the blocks' means hide it.
        var engine = Measure(new ScriptedEngine(_time, step => step % 4 == 3 ? 0.3 : 0.1) { IsAsynchronous = true, HasClock = true }, Request);

        engine.Synchronizations.ShouldBe(1 + 2 + 8);
        var steps = ((WorkerMessage.Finished)_messages[^1]).DeviceSteps.ShouldNotBeNull();
        steps.Count.ShouldBe(Blocks.Skip(MserCut.Of([.. Blocks.Select(block => block.SecondsPerStep)]).Blocks).Sum(block => block.Steps));
        steps.MedianSeconds.ShouldBe(0.1, 1e-5);
        steps.P95Seconds.ShouldBe(0.3, 1e-5);
    }

    [Fact]
    public void StepsOfTheWarmUpAreCutWhereTheFiguresAre()
    {
        Measure(new ScriptedEngine(_time, step => step < 12 ? 0.4 : 0.1) { HasClock = true }, Request);

        var steps = ((WorkerMessage.Finished)_messages[^1]).DeviceSteps.ShouldNotBeNull();
        steps.Count.ShouldBeLessThan(Blocks.Sum(block => block.Steps));
        steps.P95Seconds.ShouldBe(0.1, 1e-5);
    }

    [Fact]
    public void ACellsFirstLaunchTimesHalfTheBatchOnceItIsOver()
    {
        var engine = Measure(_ => 0.1, Request with { Round = 1 });

        engine.Batches.ShouldBe([2, 1]);
        _messages[^2].ShouldBeOfType<WorkerMessage.Finished>();
        _messages[^1].ShouldBe(new WorkerMessage.HalfBatchTimed(0.05));
    }

    [Fact]
    public void TroubleAtHalfTheBatchIsNoneOfTheLaunchs()
    {
        var engine = new ScriptedEngine(_time, _ => 0.1) { OnBuild = batch => _ = batch == 1 ? throw new OutOfDeviceMemoryException("full") : 0 };
        Measure(engine, Request with { Round = 1 });
        _messages[^1].ShouldBeOfType<WorkerMessage.Finished>();
    }

    [Fact]
    public void WhatIsUnsupportedIsNotEvenProbed()
    {
        var engine = new ScriptedEngine(_time, _ => 0.1) { Unsupported = "no fp32 here" };
        var measurement = new CellMeasurement(engine, new(_time, () => TimeSpan.Zero, () => null, _time.GetUtcNow()), _messages.Add);

        Should.Throw<UnsupportedException>(() => measurement.Run(Request)).Message.ShouldBe("no fp32 here");
        _messages.ShouldBeEmpty();
    }
}
