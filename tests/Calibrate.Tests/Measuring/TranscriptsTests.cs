using Calibrate.Measuring;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Measuring;

public class TranscriptsTests
{
    private static readonly MeasureRequest Request = new()
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

    private static readonly WorkerMessage.Finished Finished = new(new(1.5, 2.5, 0.5), new(4096, "VmHWM"), null, 0.9, new(0, PressureShare: 0.01));

    private static LaunchOutcome Outcome(WorkerEnd end, params WorkerMessage[] messages) =>
        new WorkerTranscript(messages, end, "ended somehow", TimeSpan.FromSeconds(4)).ToOutcome(Request);

    private static WorkerMessage[] Complete(WorkerMessage.Finished finished) =>
    [
        new WorkerMessage.Started(),
        new WorkerMessage.Probed(new(1e10, 1e11)),
        new WorkerMessage.Built(0.8),
        new WorkerMessage.BlockTimed(3, 0.5),
        .. Enumerable.Repeat(new WorkerMessage.BlockTimed(3, 0.1), 7),
        new WorkerMessage.Probed(new(2e10, 1e11)),
        finished,
    ];

    [Fact]
    public void AWholeLaunchIsFinishedAndItsWarmUpCut()
    {
        var outcome = Outcome(WorkerEnd.Exited, Complete(Finished));

        outcome.End.ShouldBe(LaunchEnd.Finished);
        outcome.Reason.ShouldBeNull();
        outcome.Launch.Counts.ShouldBeTrue();
        outcome.Launch.WarmupBlocks.ShouldBe(2);
        outcome.Launch.Steps.ShouldBe(18);
        outcome.Launch.StepSeconds.ShouldBe(0.1, 1e-12);
        outcome.Launch.ProbeStart.ShouldBe(new ProbeReading(1e10, 1e11));
        outcome.Launch.ProbeEnd.ShouldBe(new ProbeReading(2e10, 1e11));
        outcome.Launch.PeakMemoryBytes.ShouldBe(4096);
        outcome.Launch.StartupSeconds.ShouldBe(0.8);
        outcome.Launch.Round.ShouldBe(2);
        outcome.Launch.Excluded.ShouldBeNull();
    }

    [Fact]
    public void ACrashAfterTheFinishTakesNothingAway() =>
        Outcome(WorkerEnd.Broken, Complete(Finished)).End.ShouldBe(LaunchEnd.Finished);

    [Fact]
    public void ALossThatIsNoNumberIsInvalidAndStaysOutOfTheProfile()
    {
        var outcome = Outcome(WorkerEnd.Exited, Complete(Finished with { Evidence = new(double.NaN, 2.5, 0.5) }));

        outcome.End.ShouldBe(LaunchEnd.Invalid);
        outcome.Reason.ShouldBe("the loss is NaN");
        outcome.Launch.Loss.ShouldBeNull();
        outcome.Launch.Counts.ShouldBeFalse();
    }

    [Fact]
    public void ADisturbedLaunchIsKeptAndExcluded()
    {
        Outcome(WorkerEnd.Exited, Complete(Finished with { Host = new(StealShare: 0.08) })).Launch.Excluded.ShouldBe("steal time 8.0%, above 5%");
        Outcome(WorkerEnd.Exited, Complete(Finished with { Host = new(0, PressureShare: 0.3) })).Launch.Excluded.ShouldBe("CPU pressure 30.0%, above 25%");
    }

    [Fact]
    public void TheReadingsStayWithTheLaunch()
    {
        var checks = new LaunchChecks(0.001, InputSpread: 1, DistinctBatches: 4);
        var launch = Outcome(WorkerEnd.Exited, [.. Complete(Finished with { Checks = checks }), new WorkerMessage.HalfBatchTimed(0.06)]).Launch;

        launch.Host.ShouldBe(Finished.Host);
        launch.Checks.ShouldBe(checks with { HalfBatchStepSeconds = 0.06 });
    }

    [Fact]
    public void ACrashAtHalfTheBatchTakesNothingAway() =>
        Outcome(WorkerEnd.KilledForMemory, Complete(Finished with { Checks = new(0.001) })).ShouldSatisfyAllConditions(
            o => o.End.ShouldBe(LaunchEnd.Finished), o => o.Launch.Checks.ShouldBe(new LaunchChecks(0.001)));

    [Fact]
    public void FewerBlocksThanAgreedAreNoLaunch()
    {
        var outcome = Outcome(WorkerEnd.Exited, [.. Complete(Finished).Where((_, i) => i < 5), Finished]);
        (outcome.End, outcome.Reason).ShouldBe((LaunchEnd.Invalid, "2 of the 8 blocks of a launch were timed"));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(0)]
    [InlineData(-1)]
    public void ABlockOfNoTimeEndsTheCellAndStaysOutOfTheProfile(double seconds)
    {
        var outcome = Outcome(WorkerEnd.Exited, [.. Complete(Finished).Take(6), new WorkerMessage.BlockTimed(3, seconds), .. Complete(Finished).Skip(6)]);

        outcome.End.ShouldBe(LaunchEnd.Invalid);
        outcome.Reason.ShouldBe(FormattableString.Invariant($"the worker sent a number that cannot be: seconds a step of a block: {seconds}"));
        outcome.Launch.Blocks.ShouldBe([0.5, 0.1, 0.1]);
        outcome.Launch.Failure.ShouldBe(outcome.Reason);
    }

    [Fact]
    public void WhatTheWorkerSaysComesBeforeHowItEnded()
    {
        Outcome(WorkerEnd.Exited, new WorkerMessage.Unsupported("no fp16")).ShouldSatisfyAllConditions(
            o => o.End.ShouldBe(LaunchEnd.Unsupported), o => o.Reason.ShouldBe("no fp16"));
        Outcome(WorkerEnd.Broken, new WorkerMessage.OutOfMemory("full")).End.ShouldBe(LaunchEnd.OutOfMemory);
        Outcome(WorkerEnd.Exited, new WorkerMessage.Failed("odd")).ShouldSatisfyAllConditions(
            o => o.End.ShouldBe(LaunchEnd.Crashed), o => o.Reason.ShouldBe("odd"));
    }

    [Theory]
    [InlineData(WorkerEnd.KilledForMemory, LaunchEnd.OutOfMemory)]
    [InlineData(WorkerEnd.Broken, LaunchEnd.Crashed)]
    [InlineData(WorkerEnd.Exited, LaunchEnd.Crashed)]
    [InlineData(WorkerEnd.TimedOut, LaunchEnd.TimedOut)]
    [InlineData(WorkerEnd.Stopped, LaunchEnd.Stopped)]
    public void AnEndWithoutAWordSpeaksForItself(WorkerEnd end, LaunchEnd outcome)
    {
        var launch = Outcome(end, new WorkerMessage.Started(), new WorkerMessage.BlockTimed(3, 0.1));
        launch.End.ShouldBe(outcome);
        launch.Reason.ShouldBe("the worker ended somehow");
        launch.Launch.Blocks.ShouldBe([0.1]);
    }
}
