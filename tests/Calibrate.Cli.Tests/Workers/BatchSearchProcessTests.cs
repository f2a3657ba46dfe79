using Calibrate.Measuring;
using Calibrate.Measuring.Logs;
using Calibrate.Planning;
using Calibrate.Tests.Planning;

namespace Calibrate.Cli.Tests.Workers;

/// <summary>The search for a batch with real processes.</summary>
public class BatchSearchProcessTests
{
    [Theory]
    [InlineData(FakeEngine.Holds23, 23, "batch 24 runs out of memory")]
    [InlineData(FakeEngine.DiesBeyond23, 23, "the worker died of batch 24: the worker was killed from outside (SIGKILL)")]
    [InlineData(Faults.Segfaults, 1, "not even batch 1 fits: the worker met a segmentation fault (SIGSEGV)")]
    [InlineData(Faults.IsUnsupported, 1, "the search could not go on: the fake engine cannot do it")]
    public void ABatchIsFoundWhateverBecomesOfTheWorkers(string workload, int batch, string reason)
    {
        var resolved = BatchFinder.Resolve(Plan(workload), RunHistory.None, Requests.Launcher(), TimeProvider.System, _ => { }, CancellationToken.None);

        var cell = resolved.Cells.ShouldHaveSingleItem();
        cell.Key.Batch.ShouldBe(batch);
        cell.Search.ShouldNotBeNull().Reason.ShouldBe(reason);
        cell.Search.MemoryBytes.ShouldNotBeNull().ShouldBeGreaterThan(0);
    }

    private static RunPlan Plan(string workload) => new()
    {
        Suite = RunPlan.Custom,
        Device = new(DeviceKind.Cpu),
        Cells = [new(Requests.Measure(workload).Cell, TestCatalogue.All[0] with { Name = workload }, BatchSearch.Pending)],
        Tier = Tier.Draft,
        Blocks = Requests.Blocks,
        Threads = 1,
        Seed = 1,
        StartupCap = TimeSpan.FromMinutes(1),
    };
}
