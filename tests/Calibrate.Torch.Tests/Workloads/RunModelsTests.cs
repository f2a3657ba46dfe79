using Calibrate.Costs.Flops;
using Calibrate.Planning;
using Calibrate.Workloads;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>What messages tell the user to run can be run.</summary>
public class RunModelsTests
{
    private static readonly string[] Catalogue = [.. WorkloadCatalog.All.Where(workload => workload.Kind == WorkloadKind.Model).Select(workload => workload.Name)];

    [Fact]
    public void Every_model_is_a_workload_or_has_one_of_its_shape_or_none()
    {
        foreach (var model in Architectures.All)
        {
            var workload = Architectures.WorkloadOf(model.Name);
            Catalogue.Contains(model.Name).ShouldBe(workload == model.Name, model.Name);
            if (workload is not null)
            {
                Catalogue.ShouldContain(workload);
                var runs = Architectures.Find(workload)!;
                runs.Parameters(model.DefaultSize).ShouldBe(model.Parameters(model.DefaultSize), model.Name);
                runs.Forward(model.DefaultSize).ShouldBe(model.Forward(model.DefaultSize), model.Name);
            }
        }
    }
}
