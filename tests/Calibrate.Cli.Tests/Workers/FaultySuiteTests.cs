using Calibrate.Measuring;
using Calibrate.Measuring.Logs;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Tests.Planning;

namespace Calibrate.Cli.Tests.Workers;

/// <summary>A suite in which everything goes wrong but one cell, with real processes from end to end.</summary>
public class FaultySuiteTests
{
    private static readonly Dictionary<string, CellStatus> Expected = new(StringComparer.Ordinal)
    {
        [FakeEngine.LosesItsLoss] = CellStatus.Invalid,
        [FakeEngine.DiesAfterItsBlocks] = CellStatus.Crashed,
        [Faults.FailsFast] = CellStatus.Crashed,
        [Faults.IsKilled] = CellStatus.Crashed,
        [Faults.Segfaults] = CellStatus.Crashed,
        [Faults.OverflowsItsStack] = CellStatus.Crashed,
        [Faults.ExitsWithoutAWord] = CellStatus.Crashed,
        [Faults.Throws] = CellStatus.Crashed,
        [Faults.IsUnsupported] = CellStatus.Unsupported,
        [Faults.ReportsOutOfMemory] = CellStatus.OutOfMemory,
        [Faults.FillsManagedMemory] = CellStatus.OutOfMemory,
        [Faults.FillsItsDataLimit] = CellStatus.OutOfMemory,
        [Faults.Hangs] = CellStatus.TimedOut,
        [Faults.IgnoresTheRequestToEnd] = CellStatus.TimedOut,
        [Faults.StopsInsideAMessage] = CellStatus.TimedOut,
        [Faults.WritesErrorsForEver] = CellStatus.TimedOut,
        [Faults.WritesGarbage] = CellStatus.Crashed,
        [Faults.WritesBytesForEver] = CellStatus.Crashed,
        [Faults.SendsMessagesForEver] = CellStatus.Crashed,
        [Faults.SendsBlocksForEver] = CellStatus.Crashed,
        [Faults.SendsBlocksLongerThanTheLaunch] = CellStatus.Crashed,
        [Faults.ClosesThePipe] = CellStatus.Crashed,
        [Faults.LeavesAChildWithThePipe] = CellStatus.Crashed,
        [Faults.LeavesAChildThatIgnoresSignals] = CellStatus.Crashed,
    };

    [Fact]
    public void ItCompletesAndEveryCellHasItsStatusAndItsReason()
    {
        var launcher = Requests.Launcher(("DOTNET_GCHeapHardLimit", "4000000"));
        var result = Scheduler.Run(Plan(), RunHistory.None, launcher, TimeProvider.System, new Silence(), CancellationToken.None);

        result.End.ShouldBe(RunEnd.Complete);
        result.CutShort.ShouldBeEmpty();
        var profile = ProfileBuilder.Build(Plan(), result, new("1.2.3", "abc"), new("os", "kernel", "10", result.Facts.Torch, 1, 1, new Dictionary<string, string>()));
        var good = profile.Cells[0];
        good.Launches.Count(launch => launch.Finished).ShouldBe(3);
        good.Status.Standing.ShouldNotBe(Standing.Refused, good.Reason);
        var bad = profile.Cells.Skip(1).ToList();
        bad.Select(c => (c.Key.Workload, c.Status)).ShouldBe(Expected.Select(e => (e.Key, e.Value)));
        bad.ShouldAllBe(c => c.Reason != null && c.Launches.Count == 1 && c.Figures == null);
        ProfileJson.Read(ProfileJson.Write(profile), "p.json").Cells.Count.ShouldBe(1 + Expected.Count);
    }

    private static RunPlan Plan() => new()
    {
        Suite = RunPlan.Custom,
        Device = new(DeviceKind.Cpu),
        Cells = [.. Expected.Keys.Prepend(FakeEngine.TakesTime).Select(fault => new PlannedCell(Requests.Measure(fault).Cell, TestCatalogue.All[0] with { Name = fault }))],
        Tier = Tier.Draft,
        Launches = 3,
        Blocks = Requests.Blocks,
        Threads = 1,
        Seed = 1,
        StartupCap = TimeSpan.FromSeconds(3),
    };

    private sealed class Silence : IProgress<RunEvent>
    {
        public void Report(RunEvent value)
        {
        }
    }
}
