using Calibrate.Measuring;
using Calibrate.Measuring.Logs;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Tests.Planning;

namespace Calibrate.Tests.Measuring;

public class SchedulerTests
{
    private readonly FakeTime _time = new();
    private readonly List<RunEvent> _events = [];

    private RunResult Run(RunOptions options, ScriptedLauncher launcher, CancellationToken stop = default) =>
        Scheduler.Run(Plan(options), RunHistory.None, launcher, _time, new Sink(_events), stop);

    private static RunPlan Plan(RunOptions options) => Planner.Plan(options, TestCatalogue.All, 2);

    private static RunOptions ThreeCells { get; } = new() { Workloads = ["vit-ti", "vit-b", "bert-mini"] };

    [Fact]
    public void EveryCellHasItsFirstLaunchBeforeAnyHasItsSecond()
    {
        var launcher = new ScriptedLauncher(_time);
        var result = Run(new() { TimeBudget = TimeSpan.FromHours(1) }, launcher);

        result.End.ShouldBe(RunEnd.Complete);
        launcher.Requests.Count.ShouldBe(50);
        foreach (var round in launcher.Requests.Chunk(10))
        {
            round.Select(r => r.Cell).Distinct().Count().ShouldBe(10);
            round.Select(r => r.Round).Distinct().Count().ShouldBe(1);
        }
    }

    [Fact]
    public void TheSeedDecidesTheOrderAndRoundsDiffer()
    {
        string[][] Orders(ulong seed)
        {
            var launcher = new ScriptedLauncher(new FakeTime());
            Run(new() { Seed = seed, TimeBudget = TimeSpan.FromHours(1) }, launcher);
            return [.. launcher.Requests.Select(r => r.Cell.Id).Chunk(10)];
        }

        var orders = Orders(1);
        Orders(1).ShouldBe(orders);
        Orders(2).ShouldNotBe(orders);
        orders[0].ShouldNotBe(orders[1]);
    }

    [Fact]
    public void OnlyALaunchThatWritesCheckpointsIsToldWhereAndHasBlocksOfItsOwn()
    {
        var launcher = new ScriptedLauncher(_time);
        Run(new() { Workloads = ["vit-b"], Modes = [Mode.Train, Mode.Checkpoint], Launches = 1, CheckpointFolder = "/scratch" }, launcher);

        launcher.Requests.OrderBy(r => r.Cell.Mode).Select(r => (r.CheckpointFolder, r.Blocks.Count)).ShouldBe([(null, 12), ("/scratch", 6)]);
    }

    [Fact]
    public void EveryLaunchHasASeedOfItsOwn()
    {
        var launcher = new ScriptedLauncher(_time);
        Run(ThreeCells, launcher);
        launcher.Requests.Select(r => r.Seed).Distinct().Count().ShouldBe(launcher.Requests.Count);
    }

    [Fact]
    public void OnlyTheCellsThatAreTooWideGetMoreAndTheWidestFirst()
    {
        // vit-b swings by 3 and bert-mini by 2 for six rounds, then both stand still.
        var launcher = new ScriptedLauncher(_time)
        {
            StepSeconds = r => (r.Cell.Workload, r.Round % 2 == 0 && r.Round <= 6) switch
            {
                ("vit-b", true) => 0.3,
                ("bert-mini", true) => 0.2,
                _ => 0.1,
            },
        };
        var result = Run(ThreeCells, launcher);

        result.Cells.Single(c => c.Cell.Key.Workload == "vit-ti").Launches.Count.ShouldBe(5);
        launcher.Requests.Skip(15).Take(2).Select(r => r.Cell.Workload).ShouldBe(["vit-b", "bert-mini"]);
        result.Cells.ShouldAllBe(c => c.Launches.Count <= 15);
    }

    [Fact]
    public void WhatNeverConvergesEndsAtFifteenLaunches()
    {
        var launcher = new ScriptedLauncher(_time) { StepSeconds = r => r.Round };
        var result = Run(new() { Workloads = ["vit-b"] }, launcher);

        result.Cells.Single().Launches.Count.ShouldBe(15);
        result.End.ShouldBe(RunEnd.Complete);
        result.CutShort.ShouldBeEmpty();
    }

    private static RunPlan Found(int batch)
    {
        var plan = Plan(ThreeCells with { Batch = batch });
        BatchSearch search = new(1000, "found", [new(batch, TryEnd.Fits)]);
        return plan with { Cells = [plan.Cells[0] with { Search = search }, .. plan.Cells.Skip(1)] };
    }

    [Fact]
    public void ABatchThatWasFoundAndDoesNotLastIsMadeSmallerAndMeasuredAnew()
    {
        var launcher = new ScriptedLauncher(_time)
        {
            End = r => r.Cell is { Workload: "vit-ti", Batch: 64 } && r.Round == 3 ? LaunchEnd.OutOfMemory : LaunchEnd.Finished,
        };
        var result = Scheduler.Run(Found(64), RunHistory.None, launcher, _time, new Sink(_events), CancellationToken.None);

        result.End.ShouldBe(RunEnd.Complete);
        var cell = result.Cells[0];
        cell.Cell.Key.Batch.ShouldBe(56);
        cell.Failure.ShouldBeNull();
        cell.Launches.Count.ShouldBe(5);
        cell.Cell.Search.ShouldNotBeNull().Tries[^1].ShouldBe(new(64, TryEnd.OutOfMemory, Reason: "scripted OutOfMemory", Stage: TryStage.Launch));
        launcher.Requests.Where(r => r.Cell.Workload == "vit-ti").Select(r => (r.Cell.Batch, r.Round))
            .ShouldBe([(64, 1), (64, 2), (64, 3), (56, 1), (56, 2), (56, 3), (56, 4), (56, 5)]);
        _events.OfType<RunEvent.LaunchEnds>().Single(e => e.Outcome.End == LaunchEnd.OutOfMemory).Cell.Key.Batch.ShouldBe(64);
    }

    [Fact]
    public void AfterThreeStepsDownTheCellIsOutOfMemory()
    {
        var launcher = new ScriptedLauncher(_time) { End = r => r.Cell.Workload == "vit-ti" ? LaunchEnd.OutOfMemory : LaunchEnd.Finished };
        var result = Scheduler.Run(Found(64), RunHistory.None, launcher, _time, new Sink(_events), CancellationToken.None);

        result.Cells[0].Failure.ShouldNotBeNull().End.ShouldBe(LaunchEnd.OutOfMemory);
        launcher.Requests.Where(r => r.Cell.Workload == "vit-ti").Select(r => r.Cell.Batch).ShouldBe([64, 56, 50, 44]);
        result.Cells.Skip(1).ShouldAllBe(c => c.Launches.Count == 5);
    }

    [Fact]
    public void ABatchThatWasGivenStays()
    {
        var launcher = new ScriptedLauncher(_time) { End = r => r.Cell.Workload == "vit-b" ? LaunchEnd.OutOfMemory : LaunchEnd.Finished };
        var result = Scheduler.Run(Found(64), RunHistory.None, launcher, _time, new Sink(_events), CancellationToken.None);
        launcher.Requests.Where(r => r.Cell.Workload == "vit-b").ShouldHaveSingleItem().Cell.Batch.ShouldBe(64);
        result.Cells[1].Failure.ShouldNotBeNull().End.ShouldBe(LaunchEnd.OutOfMemory);
    }

    [Fact]
    public void ANumberOfLaunchesIsKeptTo()
    {
        var launcher = new ScriptedLauncher(_time) { StepSeconds = r => r.Round };
        Run(ThreeCells with { Launches = 3 }, launcher).Cells.ShouldAllBe(c => c.Launches.Count == 3);
    }

    [Fact]
    public void TrustedTakesTenLaunches() =>
        Run(new() { Workloads = ["vit-b"], Tier = Tier.Trusted }, new(_time)).Cells.Single().Launches.Count.ShouldBe(10);

    [Theory]
    [InlineData(LaunchEnd.Unsupported)]
    [InlineData(LaunchEnd.OutOfMemory)]
    [InlineData(LaunchEnd.Crashed)]
    [InlineData(LaunchEnd.TimedOut)]
    [InlineData(LaunchEnd.Invalid)]
    public void ACellThatFailedIsNotLaunchedAgainAndTheOthersGoOn(LaunchEnd end)
    {
        var launcher = new ScriptedLauncher(_time) { End = r => r is { Cell.Workload: "vit-b", Round: 2 } ? end : LaunchEnd.Finished };
        var result = Run(ThreeCells, launcher);

        var failed = result.Cells.Single(c => c.Cell.Key.Workload == "vit-b");
        failed.Launches.Count.ShouldBe(2);
        failed.Failure.ShouldNotBeNull().End.ShouldBe(end);
        result.Cells.Where(c => c != failed).ShouldAllBe(c => c.Launches.Count == 5);
        result.CutShort.ShouldBeEmpty();
    }

    [Fact]
    public void TheTimeBudgetEndsTheRunBeforeALaunchThatWouldNotFit()
    {
        var launcher = new ScriptedLauncher(_time);
        var result = Run(ThreeCells with { TimeBudget = TimeSpan.FromSeconds(58) }, launcher);

        // 10 s of probing and nine launches of 5 s are 55 s: 3 s are left, and no tenth is begun.
        launcher.Requests.Count.ShouldBe(9);
        result.Wall.ShouldBe(TimeSpan.FromSeconds(55));
        result.End.ShouldBe(RunEnd.OutOfTime);
        result.CutShort.Count.ShouldBe(3);
    }

    [Fact]
    public void ABudgetThatTheProbeUsesUpLeavesCellsWithoutLaunches() =>
        Run(ThreeCells with { TimeBudget = TimeSpan.FromSeconds(5) }, new(_time)).Cells.ShouldAllBe(c => c.Launches.Count == 0);

    [Fact]
    public void AStopEndsTheRunAndKeepsWhatIsMeasured()
    {
        using var stop = new CancellationTokenSource();
        var launcher = new ScriptedLauncher(_time)
        {
            End = r =>
            {
                if (r.Round < 2)
                    return LaunchEnd.Finished;
                stop.Cancel();
                return LaunchEnd.Stopped;
            },
        };
        var result = Run(ThreeCells, launcher, stop.Token);

        result.End.ShouldBe(RunEnd.Stopped);
        result.Cells.ShouldAllBe(c => c.Launches.Count == 1 && c.Failure == null);
    }

    [Fact]
    public void ReportsEachLaunchWithTheTimeLeft()
    {
        Run(new() { Workloads = ["vit-b"], TimeBudget = TimeSpan.FromMinutes(10) }, new(_time));

        _events[0].ShouldBe(new RunEvent.ProbeStarts(new(DeviceKind.Cpu)));
        _events[1].ShouldBeOfType<RunEvent.ProbeEnds>();
        _events.OfType<RunEvent.LaunchStarts>().Select(e => e.Number).ShouldBe([1, 2, 3, 4, 5]);
        _events.OfType<RunEvent.LaunchEnds>().Select(e => e.Left).ShouldBe(
            [.. new[] { 25, 20, 15, 10, 5 }.Select(s => (TimeSpan?)TimeSpan.FromSeconds(s))]);
    }

    [Fact]
    public void TheCanaryIsMeasuredBeforeAndAfterAllElse()
    {
        var launcher = new ScriptedLauncher(_time) { StepSeconds = r => r.Purpose == LaunchPurpose.CanaryAfter ? 0.3 : 0.2 };
        var canary = Run(ThreeCells, launcher).Canary.ShouldNotBeNull();

        canary.Cell.Id.ShouldBe("vit-ti.train.fp32.b2.i224");
        canary.Before.Launch.StepSeconds.ShouldBe(0.2, 1e-12);
        canary.After.ShouldNotBeNull().Launch.StepSeconds.ShouldBe(0.3, 1e-12);
        launcher.Canaries.Select(r => r.Purpose).ShouldBe([LaunchPurpose.CanaryBefore, LaunchPurpose.CanaryAfter]);
    }

    [Fact]
    public void TheBudgetHasRoomForTheCanarysSecondLaunch()
    {
        var launcher = new ScriptedLauncher(_time);
        var result = Run(ThreeCells with { TimeBudget = TimeSpan.FromSeconds(64) }, launcher);

        // 10 s of probing, 5 for the canary, eight launches of 5 s, 5 for the canary: 4 s are left.
        launcher.Requests.Count.ShouldBe(8);
        result.Wall.ShouldBe(TimeSpan.FromSeconds(60));
        result.Canary.ShouldNotBeNull().After.ShouldNotBeNull();
    }

    [Fact]
    public void ACanaryThatGaveNoFigureIsNotRepeated()
    {
        var launcher = new ScriptedLauncher(_time) { End = r => r.Purpose == LaunchPurpose.CanaryBefore ? LaunchEnd.Crashed : LaunchEnd.Finished };
        Run(ThreeCells, launcher).Canary.ShouldNotBeNull().ShouldSatisfyAllConditions(
            c => c.Before.WhyNoFigure.ShouldBe("Crashed: scripted Crashed"), c => c.After.ShouldBeNull());
        launcher.Canaries.Count.ShouldBe(1);
    }

    [Fact]
    public void TheBudgetAndTheLengthCountFromTheStartOfTheCall()
    {
        var start = _time.GetTimestamp();
        _time.Pass(TimeSpan.FromSeconds(20));
        var options = ThreeCells with { TimeBudget = TimeSpan.FromSeconds(45) };
        var result = Scheduler.Run(Plan(options), RunHistory.None, new ScriptedLauncher(_time), _time, new Sink(_events), CancellationToken.None, start);

        // 20 s before, 10 of probing, three launches of 5 s.
        result.Cells.Sum(c => c.Launches.Count).ShouldBe(3);
        result.Wall.ShouldBe(TimeSpan.FromSeconds(45));
    }

    [Fact]
    public void ALaunchTellsOfEachBlockItTimed()
    {
        Run(new() { Workloads = ["vit-b"], Launches = 2 }, new(_time));
        _events.OfType<RunEvent.BlockEnds>().Select(e => (e.Number, e.Block)).ShouldBe(
            from number in Enumerable.Range(1, 2) from block in Enumerable.Range(1, BlockSettings.Standard.Count) select (number, block));
    }

    private sealed class Sink(List<RunEvent> events) : IProgress<RunEvent>
    {
        public void Report(RunEvent value) => events.Add(value);
    }
}
