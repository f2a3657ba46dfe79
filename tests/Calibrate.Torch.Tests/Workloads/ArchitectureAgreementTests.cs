using Calibrate.Costs.Flops;
using Calibrate.Planning;
using Calibrate.Workloads;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>The cost model knows the models without libtorch; what it says of a workload is what the workload says of itself.</summary>
public class ArchitectureAgreementTests
{
    public static TheoryData<string> Names => [.. WorkloadCatalog.All.Where(workload => workload.Kind == WorkloadKind.Model).Select(workload => workload.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameters_and_operations_agree(string name)
    {
        var workload = WorkloadCatalog.Find(name).Descriptor;
        var model = Architectures.Find(name).ShouldNotBeNull();
        InputSize[] sizes = [workload.DefaultSize, workload.DefaultSize with { Value = 2 * workload.DefaultSize.Value }, workload.DefaultSize with { Embeddings = new(1000, 300) }];

        model.Parameters(workload.DefaultSize).ShouldBe(workload.Parameters);
        model.Embeddings.ShouldBe(workload.Embeddings);
        foreach (var size in sizes)
        {
            model.Parameters(size).ShouldBe(workload.ParametersAt?.Invoke(size) ?? workload.Parameters);
            model.Forward(size).Flop.ShouldBe(workload.ForwardFlop(size), workload.ForwardFlop(size) * 1e-12);
            model.HeadForward(size).Flop.ShouldBe(workload.HeadFlop?.Invoke(size) ?? model.HeadForward(size).Flop);
            if (workload.Blocks is { } blocks)
                blocks(size).ShouldBe(((Transformer)model).Blocks(size));
        }
    }
}
