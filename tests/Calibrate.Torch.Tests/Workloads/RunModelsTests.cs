using Calibrate.Costs.Flops;
using Calibrate.Planning;
using Calibrate.Workloads;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>What messages tell the user to run can be run.</summary>
public class RunModelsTests
{
    private static readonly string[] Catalogue = [.. WorkloadCatalog.All.Where(workload => workload.Kind == WorkloadKind.Model).Select(workload => workload.Name)];

    [Fact]
    public void Every_model_is_a_workload_or_known_to_be_none()
    {
        foreach (var model in Architectures.All)
            Architectures.WorkloadOf(model.Name).ShouldBe(Catalogue.Contains(model.Name) ? model.Name : null, model.Name);
        Architectures.WorkloadOf("llama-7b").ShouldBe("decoder-7b");
    }
}
