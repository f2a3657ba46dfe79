using System.Globalization;
using Calibrate.Cli.Tests.Scripts;
using Calibrate.Measuring;
using Calibrate.Measuring.Logs;
using Calibrate.Planning;
using Calibrate.Tests.Measuring;
using Calibrate.Workloads;

namespace Calibrate.Cli.Tests.Suites;

/// <summary>The standard suite of the real catalogue, planned against a GPU that is a formula.</summary>
public class StandardSuiteTests
{
    private static readonly TimeSpan EightMinutes = TimeSpan.FromMinutes(8);

    private readonly FakeTime _time = new();

    private static RunPlan Plan => Planner.Plan(new() { Device = new(DeviceKind.Cuda) }, WorkloadCatalog.All, 16);

    private RunResult Run(ScriptedLauncher launcher) =>
        Scheduler.Run(Plan, RunHistory.None, launcher, _time, new Progress<RunEvent>(), CancellationToken.None);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void OnAFastGpuEveryCellHasItsFiveLaunchesWithinEightMinutes(double startUpSeconds)
    {
        var result = Run(new ModelledGpu(TimeSpan.FromSeconds(startUpSeconds)).Launcher(_time));

        result.End.ShouldBe(RunEnd.Complete);
        result.Wall.ShouldBeLessThan(EightMinutes);
        result.Cells.ShouldAllBe(c => c.Launches.Count == 5 && c.Failure == null);
        result.Canary.ShouldNotBeNull().After.ShouldNotBeNull();
    }

    [Fact]
    public void ThePageOfTheGpuBoxSaysWhatIsComputedHere()
    {
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ScriptRun.Scripts)!, "docs", "gpu-box.md")).ReplaceLineEndings(" ");
        var result = Run(new ModelledGpu(TimeSpan.FromSeconds(4)).Launcher(_time));
        page.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"{result.Cells.Sum(c => c.Launches.Count)} launches, the peaks and the canary take {result.Wall.TotalSeconds:0} s"));
    }

    [Fact]
    public void WhatIsLeftGoesToTheWideCells()
    {
        // Every other launch of one cell is half as fast again: no five of them are within 10%.
        var launcher = new ModelledGpu(TimeSpan.FromSeconds(3)).Launcher(
            _time, r => r.Cell is { Workload: "bert-large", Size.Value: 512 } && r.Round % 2 == 0 ? 1.5 : 1);
        var result = Run(launcher);

        result.Wall.ShouldBeLessThan(EightMinutes);
        result.Cells.Single(c => c.Cell.Key is { Workload: "bert-large", Size.Value: 512 }).Launches.Count.ShouldBe(15);
        result.Cells.Where(c => c.Cell.Key is not { Workload: "bert-large", Size.Value: 512 }).ShouldAllBe(c => c.Launches.Count == 5);
    }

    [Theory]
    [InlineData(6, 1)]
    [InlineData(10, 1)]
    [InlineData(3, 0.1)]
    public void OnASlowBoxItEndsInTimeWithNoCellBehindTheOthers(double startUpSeconds, double share)
    {
        var gpu = new ModelledGpu(TimeSpan.FromSeconds(startUpSeconds), Bf16FlopPerSecond: share * 989e12);
        var result = Run(gpu.Launcher(_time));

        result.End.ShouldBe(RunEnd.OutOfTime);
        result.Wall.ShouldBeLessThan(EightMinutes);
        var launches = result.Cells.Select(c => c.Launches.Count).ToArray();
        (launches.Max() - launches.Min()).ShouldBeLessThanOrEqualTo(1);
        launches.Min().ShouldBeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public void ItsCellsAreWhatIsTrainedMost() => Plan.Cells.Select(c => c.Id).ShouldBe(
    [
        "vit-b.train.bf16.foreach.b128.i224",
        "vit-l.train.bf16.foreach.b64.i224",
        "vit-h.train.bf16.foreach.b32.i224",
        "vit-b.train.fp16.foreach.b128.i224",
        "vit-l.train.tf32.foreach.b64.i224",
        "vit-l.train.bf16.ckpt.foreach.b64.i224",
        "vit-b.forward.bf16.b128.i224",
        "bert-base.train.bf16.foreach.b64.s128",
        "bert-base.train.bf16.foreach.b64.s512",
        "bert-large.train.bf16.foreach.b32.s128",
        "bert-large.train.bf16.foreach.b32.s512",
    ]);
}
