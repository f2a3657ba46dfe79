using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace Calibrate.Torch.Tests.Optim;

/// <summary>A step that a CUDA graph can replay: the same update, with nothing of it known to the host alone.</summary>
public class CapturableTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_is_as_single(bool maximize) =>
        Train(OptimizerImplementation.Foreach, capturable: true, maximize).ShouldBe(Train(OptimizerImplementation.Single, capturable: false, maximize), 1e-6);

    // In a replay no managed code runs: the host goes on believing in the step at which the graph was recorded.
    [Fact]
    public void What_the_host_counts_does_not_matter()
    {
        var counted = Train(OptimizerImplementation.Foreach, capturable: true);
        var forgetful = Train(OptimizerImplementation.Foreach, capturable: true, afterStep: Forget);
        forgetful.ShouldBe(counted);

        // And where it does matter, this test would tell.
        Train(OptimizerImplementation.Foreach, capturable: false, afterStep: Forget)
            .Zip(counted, (one, other) => Math.Abs(one - other)).Max().ShouldBeGreaterThan(1e-3);
    }

    [Fact]
    public void Parameter_by_parameter_it_is_refused()
    {
        using var parameter = new Parameter(zeros([1]));
        using var optimizer = AdamW([parameter]);
        Should.Throw<NotSupportedException>(() => optimizer.WithImplementation(OptimizerImplementation.Single, capturable: true))
            .Message.ShouldContain("use Foreach or Fused");
        optimizer.Capturable.ShouldBeFalse();
    }

    private static void Forget(Optimizer optimizer)
    {
        foreach (var state in ((AdamW.ParamGroup)optimizer.ParamGroups.Single()).States)
            state.Step = 1;
    }

    private static double[] Train(OptimizerImplementation implementation, bool capturable, bool maximize = false, Action<Optimizer>? afterStep = null)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        Parameter[] parameters = [.. Enumerable.Range(0, 20).Select(_ => new Parameter(randn([3])))];
        using var optimizer = AdamW(parameters, 0.01, weight_decay: 0.1, maximize: maximize).WithImplementation(implementation, capturable);
        for (var step = 0; step < 6; step++)
        {
            foreach (var parameter in parameters)
                parameter.grad = randn([3]);
            optimizer.step();
            afterStep?.Invoke(optimizer);
        }

        double[] values = [.. parameters.SelectMany(parameter => parameter.Values())];
        Array.ForEach(parameters, parameter => parameter.Dispose());
        return values;
    }
}
