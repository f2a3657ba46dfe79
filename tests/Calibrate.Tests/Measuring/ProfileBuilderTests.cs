using Calibrate.Measuring.Logs;
using Calibrate.Measuring.Workers;
using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;
using Calibrate.Tests.Planning;

namespace Calibrate.Tests.Measuring;

public class ProfileBuilderTests
{
    private readonly FakeTime _time = new();

    private Profile Build(RunOptions options, ScriptedLauncher launcher)
    {
        var plan = Planner.Plan(options, TestCatalogue.All, 2);
        var result = Scheduler.Run(plan, RunHistory.None, launcher, _time, new Progress<RunEvent>(), CancellationToken.None);
        return ProfileBuilder.Build(
            plan, result, new("1.0", "abc"), new("OS", "kernel", "10.0", result.Facts.Torch, 2, 2, new Dictionary<string, string>()));
    }

    [Fact]
    public void TheProfileSaysHowItWasMade()
    {
        var profile = Build(new() { Workloads = ["vit-b"], Seed = 5 }, new(_time));

        profile.Schema.ShouldBe(Profile.CurrentSchema);
        profile.Created.ShouldBe(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        profile.Run.ShouldSatisfyAllConditions(
            r => r.Suite.ShouldBe("custom"), r => r.Seed.ShouldBe(5UL), r => r.BlocksPerLaunch.ShouldBe(12), r => r.BlockSeconds.ShouldBe(0.5),
            r => r.WallSeconds.ShouldBe(45), r => r.TimeBudgetSeconds.ShouldBeNull(), r => r.CutShort.ShouldBeEmpty());
        var cell = profile.Cells.ShouldHaveSingleItem();
        cell.Status.ShouldBe(CellStatus.Draft);
        cell.ModelFlopPerStep.ShouldBe(3 * 4 * 224e9);
        cell.Figures.ShouldNotBeNull().Throughput.Value.ShouldBe(40, 1e-9);
    }

    [Fact]
    public void ThePeakIsTheBestOfTheWholeRun()
    {
        var profile = Build(
            new() { Workloads = ["vit-b"], Precisions = [Precision.Fp32, Precision.Bf16] },
            new(_time) { Probe = r => r.Cell.Precision == Precision.Bf16 ? new(1e10, 2e15) : new(2e10, 5e14) });

        profile.Peaks.Single(p => p.Precision == Precision.Fp32).ShouldBe(new(Precision.Fp32, 1e15, null, PeakKind.Measured, "best GEMM of 512, 1024, 2048, measured in this run"));
        profile.Peaks.Single(p => p.Precision == Precision.Bf16).ShouldBe(
            new(Precision.Bf16, 2e15, null, PeakKind.Measured, "GEMM beside a launch, measured in this run"));
    }

    [Fact]
    public void ThePartsOfAFailedCellAreKept()
    {
        var profile = Build(
            new() { Workloads = ["vit-b"] }, new(_time) { End = r => r.Round == 3 ? LaunchEnd.TimedOut : LaunchEnd.Finished });

        var cell = profile.Cells.ShouldHaveSingleItem();
        cell.Status.ShouldBe(CellStatus.TimedOut);
        cell.Reason.ShouldBe("scripted TimedOut");
        cell.Launches.Count.ShouldBe(3);
        cell.Figures.ShouldNotBeNull();
    }

    [Fact]
    public void TheSpeedStatesOfTheHostAreNamed()
    {
        var profile = Build(new() { Workloads = ["vit-b"] }, new(_time) { Probe = r => new(r.Round <= 2 ? 4.5e10 : 9e10, 1e11) });

        profile.Run.HostRegimes.Select(r => r.Launches).ShouldBe([2, 3]);
        profile.Cells[0].Launches.Select(l => l.Regime).Distinct().ShouldBe(["low-copy", "high-copy"]);
    }

    [Fact]
    public void ACanaryJustOutsideTheCellsReadingsStillJudges()
    {
        var profile = Build(new() { Workloads = ["vit-b"] }, new(_time)
        {
            Probe = r => new(r.Purpose == LaunchPurpose.Cell ? 4.5e10 : 4.4e10, 1e11),
            StepSeconds = r => r.Purpose == LaunchPurpose.CanaryAfter ? 0.2 : 0.1,
        });

        profile.Run.HostRegimes.ShouldHaveSingleItem().CopyBytesPerSecondLow.ShouldBe(4.5e10);
        profile.Run.Canary.ShouldNotBeNull().RegimeAfter.ShouldBe("single");
        profile.Cells.Single().Status.ShouldBe(CellStatus.EnvironmentUnstable);
        ProfileJson.Read(ProfileJson.Write(profile), "x").Run.Canary.ShouldBe(profile.Run.Canary);
    }

    [Theory]
    [InlineData(LaunchPurpose.CanaryBefore, "before the run: Crashed: scripted Crashed", null)]
    [InlineData(LaunchPurpose.CanaryAfter, "after the run: Crashed: scripted Crashed", 0.1)]
    public void ACanaryThatFailedIsKeptWithItsReason(LaunchPurpose failed, string reason, double? before)
    {
        var profile = Build(new() { Workloads = ["vit-b"] }, new(_time) { End = r => r.Purpose == failed ? LaunchEnd.Crashed : LaunchEnd.Finished });

        var canary = profile.Run.Canary.ShouldNotBeNull();
        canary.Reason.ShouldBe(reason);
        canary.BeforeStepSeconds.HasValue.ShouldBe(before.HasValue);
        canary.AfterStepSeconds.ShouldBeNull();
        profile.Cells.Single().Status.ShouldBe(CellStatus.Draft);
        ProfileJson.Read(ProfileJson.Write(profile), "x").Run.Canary.ShouldBe(canary);
        RunTable.Of(profile).ShouldContain(reason);
    }
}
