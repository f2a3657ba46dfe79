using Calibrate.Measuring;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Profiles;

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
        Round = 1,
        Seed = 9,
        Blocks = BlockSettings.Short,
        Probe = ProbeSettings.Short(DeviceKind.Cpu),
        StartupCap = TimeSpan.FromMinutes(1),
    };

    private ScriptedEngine Measure(Func<int, double> stepSeconds)
    {
        var engine = new ScriptedEngine(_time, stepSeconds);
        var cpu = () => 1.5 * _time.GetElapsedTime(0);
        new CellMeasurement(engine, new(_time, cpu, () => null, _time.GetUtcNow()), _messages.Add).Run(Request);
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
        _messages[^1].ShouldBe(new WorkerMessage.Finished(new(1.5, 2.5, 0.5), new(1 << 20, "test"), null, 0.75, null));
    }

    [Fact]
    public void WhatIsUnsupportedIsNotEvenProbed()
    {
        var engine = new ScriptedEngine(_time, _ => 0.1) { Unsupported = "no fp32 here" };
        var measurement = new CellMeasurement(engine, new(_time, () => TimeSpan.Zero, () => null, _time.GetUtcNow()), _messages.Add);

        Should.Throw<UnsupportedException>(() => measurement.Run(Request)).Message.ShouldBe("no fp32 here");
        _messages.ShouldBeEmpty();
    }

    private sealed class ScriptedEngine(FakeTime time, Func<int, double> stepSeconds) : IEngine, IWorkload, IDeviceProbe
    {
        public int Steps { get; private set; }

        public int Synchronizations { get; private set; }

        public string? Unsupported { get; init; }

        public double? RealTokensPerStep => null;

        public long Parameters => 1000;

        public IWorkload Build(CellKey cell, string device, ulong seed) => this;

        public IDeviceProbe OpenProbe(string device) => this;

        public DeviceDescription DescribeDevice(string device) => throw new NotSupportedException();

        public TorchDescription DescribeTorch() => throw new NotSupportedException();

        public string? WhyUnsupported(Precision precision, Mode mode, string device) => Unsupported;

        public void UseThreads(int threads)
        {
        }

        public void Step() => time.Pass(TimeSpan.FromSeconds(stepSeconds(Steps++)));

        public void Synchronize() => Synchronizations++;

        public StepEvidence Examine() => new(1.5, 2.5, 0.5);

        public MemoryReading? PeakMemory() => new(1 << 20, "test");

        public double GemmFlopPerSecond(Precision precision, IReadOnlyList<int> sizes, TimeSpan budget) => 1e11;

        public double CopyBytesPerSecond(long bytes, TimeSpan budget) => 1e10;

        public void Dispose()
        {
        }
    }
}
