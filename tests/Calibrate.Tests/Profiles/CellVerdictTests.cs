using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles;

public class CellVerdictTests
{
    private static readonly Launch[] Good = Sample.Launches(10, 0.8);

    [Fact]
    public void TenCloseLaunchesAreTrusted() => Verdict(Good).ShouldBe((CellStatus.Trusted, null));

    [Fact]
    public void FiveAreADraft() => Verdict(Good[..5]).ShouldBe((CellStatus.Draft, null));

    [Fact]
    public void ADraftWhereTrustedWasAskedSaysWhatIsMissing() =>
        Verdict(Good[..6], Tier.Trusted).ShouldBe((CellStatus.Draft, "trusted takes 10 launches within 1.5%: 6 are within 0.4%"));

    [Fact]
    public void FewerThanFiveAreNotConverged() =>
        Verdict(Good[..4]).ShouldBe((CellStatus.NotConverged, "4 of the 5 launches that a draft takes"));

    [Fact]
    public void WideIntervalsAreNotConverged() =>
        Verdict(Sample.Launches(6, 0.8, spread: 0.2)).ShouldBe((CellStatus.NotConverged, "draft takes 5 launches within 10.0%: 6 are within 15.7%"));

    [Fact]
    public void SlowingDownIsDrift() =>
        Verdict([.. Good.Select(launch => launch with { Blocks = [1, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 1.07] })])
            .ShouldBe((CellStatus.Drift, "steps get 6.7% slower through a launch (p < 0.0001)"));

    [Fact]
    public void WarmupThatNeverEndsIsFlagged() =>
        Verdict([.. Good.Select(launch => launch with { Blocks = [8, 7, 6, 5, 4, 3, 2, 1] })])
            .ShouldBe((CellStatus.NoSteadyState, "10 of 10 launches were still warming up at their last block"));

    [Fact]
    public void TwoSpeedsAreFlaggedAndBothReported()
    {
        var cell = Sample.Cell(Sample.VitTrain, [.. Sample.Launches(5, 0.8, spread: 0.001), .. Sample.Launches(5, 1.0, spread: 0.001)]);

        cell.Status.ShouldBe(CellStatus.Bimodal);
        cell.Reason.ShouldBe("5 launches at 800.0 ms a step, 5 at 1000 ms");
        cell.Figures!.Modes.Select(mode => mode.Launches).ShouldBe([5, 5]);
    }

    [Fact]
    public void TooManyExclusionsAreTheEnvironments() =>
        Verdict([.. Good[..6], .. Good[..3].Select(launch => launch with { Excluded = "steal time above 2%" })])
            .ShouldBe((CellStatus.EnvironmentUnstable, "3 of 9 launches excluded: steal time above 2%"));

    [Fact]
    public void AFewExclusionsAreNot()
    {
        var cell = Sample.Cell(Sample.VitTrain, [.. Sample.Launches(6, 0.8), Sample.Launch(99) with { Excluded = "throttled" }]);

        cell.Status.ShouldBe(CellStatus.Draft);
        cell.Figures!.StepSeconds.Value.ShouldBe(0.8, 1e-12);
        cell.Launches.Count.ShouldBe(7);
    }

    [Fact]
    public void WorkThatWasNotDoneIsInvalid() =>
        Verdict([.. Good[..9], Good[9] with { GradientNorm = 0 }])
            .ShouldBe((CellStatus.Invalid, "the gradient norm is 0: nothing was learnt"));

    [Fact]
    public void ALaunchOfNothingButWarmUpIsInvalid() =>
        Verdict([.. Good[..9], Good[9] with { WarmupBlocks = 8 }])
            .ShouldBe((CellStatus.Invalid, "nothing is left after the warm-up: 8 of 8 blocks are cut"));

    [Fact]
    public void WhatALaunchsChecksShowIsJudgedAgain() =>
        Verdict([.. Good[..9], Good[9] with { Checks = new(MatmulError: 1e-7, MatmulOverflows: false) }])
            .ShouldBe((CellStatus.Invalid, "asked for bf16, computed in fp32: a matrix product is off by 1.0e-7"));

    [Fact]
    public void AStepThatIsNoLongerThanTheHalfBatchsIsInvalid()
    {
        var busy = Sample.Launches(10, 0.6);
        Verdict(busy).Status.ShouldBe(CellStatus.Trusted);
        Verdict([busy[0] with { Checks = new(HalfBatchStepSeconds: 0.58) }, .. busy.Skip(1)]).Status.ShouldBe(CellStatus.Invalid);
        Verdict([busy[0] with { Checks = new(HalfBatchStepSeconds: 0.33) }, .. busy.Skip(1)]).Status.ShouldBe(CellStatus.Trusted);
    }

    [Fact]
    public void AnotherPowerLimitIsAnotherDevice() =>
        Verdict([.. Good.Select((launch, i) => launch with { Telemetry = new() { Samples = 9, PowerLimitWatts = i < 5 ? 700 : 500 } })])
            .ShouldBe((CellStatus.EnvironmentUnstable, "the device's power limit changed between launches: 500.0, 700.0 W"));

    [Fact]
    public void ImpossibleSpeedIsInvalid() => Verdict(Sample.Launches(10, 0.4)).Status.ShouldBe(CellStatus.Invalid);

    [Fact]
    public void AFailureKeepsTheFiguresOfWhatFinished()
    {
        var cell = Sample.Cell(
            Sample.VitTrain, [.. Good[..3], Sample.Launch(9) with { Failure = "exit 139" }], failure: new(CellStatus.Crashed, "exit 139"));

        (cell.Status, cell.Reason).ShouldBe((CellStatus.Crashed, "exit 139"));
        cell.Figures!.StepSeconds.Value.ShouldBe(0.8, 0.01);
    }

    [Fact]
    public void WithoutLaunchesThereAreNoFigures() =>
        Sample.Cell(Sample.VitTrain, []).ShouldSatisfyAllConditions(
            cell => cell.Figures.ShouldBeNull(),
            cell => cell.Status.ShouldBe(CellStatus.NotConverged));

    [Fact]
    public void AFailureComesBeforeWhatItsLaunchesShow() =>
        Sample.Cell(Sample.VitTrain, [Good[0] with { Loss = double.NaN }], failure: new(CellStatus.TimedOut, "no block in 60 s"))
            .Status.ShouldBe(CellStatus.TimedOut);

    [Fact]
    public void AFailureIsNoMeasurement() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new CellFailure(CellStatus.Draft, "?"));

    [Fact]
    public void EveryStatusHasItsStanding() =>
        Enum.GetValues<CellStatus>().ToLookup(status => status.Standing).ShouldSatisfyAllConditions(
            by => by[Standing.Usable].ShouldBe([CellStatus.Trusted, CellStatus.Draft]),
            by => by[Standing.Flagged].ShouldBe([CellStatus.NotConverged, CellStatus.NoSteadyState, CellStatus.Drift, CellStatus.Bimodal, CellStatus.EnvironmentUnstable]),
            by => by[Standing.Refused].ShouldBe([CellStatus.Invalid, CellStatus.OutOfMemory, CellStatus.Unsupported, CellStatus.Crashed, CellStatus.TimedOut]));

    private static (CellStatus Status, string? Reason) Verdict(IReadOnlyList<Launch> launches, Tier asked = Tier.Draft)
    {
        var cell = Sample.Cell(Sample.VitTrain, launches, asked);
        return (cell.Status, cell.Reason);
    }
}
