using Calibrate.Costs.Claims;
using Calibrate.Planning;
using Calibrate.Workloads;

namespace Calibrate.Cli.Tests.Suites;

public class DocumentsSuiteTests
{
    private static readonly RunPlan Plan = Planner.Plan(new() { Suite = Suite.Documents }, WorkloadCatalog.All, physicalCores: 2);

    [Fact]
    public void ItKeepsToItsTimeOnACpu()
    {
        Plan.Suite.ShouldBe("documents");
        Plan.TimeBudget.ShouldBe(TimeSpan.FromMinutes(24.5));
        Plan.Blocks.ShouldBe(new(5, 10, 2, TimeSpan.FromSeconds(0.35), TimeSpan.FromSeconds(0.5)));
        Plan.Cells.ShouldAllBe(cell => cell.Key.Precision == Precision.Fp32, "every CPU has it");
    }

    /// <summary>The reduced suite has ViT; decoder-7b does not fit into 24 GiB.</summary>
    [Fact]
    public void EveryWorkloadOfTheDocumentsIsInIt() => Plan.Cells.Where(cell => cell.Workload.Kind == WorkloadKind.Model).Select(cell => cell.Key.Workload).Distinct().ShouldBe(
        WorkloadCatalog.All.Where(workload => workload.Kind == WorkloadKind.Model).Select(workload => workload.Name).Where(name => !name.StartsWith("vit-", StringComparison.Ordinal) && name != "decoder-7b"), ignoreOrder: true);

    /// <summary>What the audit asks of one GPU, this suite measures there, but for what depends on the host's cores.</summary>
    [Fact]
    public void OnAGpuItSettlesTheRest()
    {
        var ids = Planner.Plan(new() { Suite = Suite.Documents, Device = new(DeviceKind.Cuda) }, WorkloadCatalog.All, physicalCores: 2).Cells.Select(cell => cell.Key.Id).ToHashSet(StringComparer.Ordinal);
        var asked = Audit.Of(AuditFacts.Shipped).Findings.SelectMany(finding => finding.Settles?.Split("; ") ?? [])
            .Where(cell => cell.Contains(": calibrate run --device cuda ", StringComparison.Ordinal))
            .Select(cell => cell.Split(" on ")[0]).ToList();

        asked.Count.ShouldBeGreaterThan(0);
        asked.ShouldAllBe(id => ids.Contains(id));
        ids.ShouldContain("decoder-7b.train.qlora.r8.bf16.ckpt.foreach.b1.s2048");
    }

    /// <summary>What the audit says any one machine settles, this suite measures.</summary>
    [Fact]
    public void ItSettlesWhatACpuCan()
    {
        var ids = Plan.Cells.Select(cell => cell.Key.Id).ToHashSet(StringComparer.Ordinal);
        var open = Audit.Of(AuditFacts.Shipped).Findings.SelectMany(finding => finding.Settles?.Split("; ") ?? [])
            .Where(cell => cell.Contains(" on any one device: ", StringComparison.Ordinal))
            .Select(cell => cell.Split(" on ")[0]).ToList();

        open.Count.ShouldBeGreaterThan(0);
        open.ShouldAllBe(id => ids.Contains(id));
    }
}
