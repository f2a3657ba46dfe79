using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Workloads;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>The optimizer's part of a step, alone.</summary>
public class UpdateWorkloadTests
{
    private static readonly CellKey Bert = new("bert-mini", Mode.Update, Precision.Fp32, Checkpointing.Off, 1, InputSize.Sequence(16));

    [Fact]
    public void Only_parameters_change()
    {
        using var scope = NewDisposeScope();
        using var cell = new LibtorchEngine().Build(Bert, "cpu", 1);
        cell.Step();
        var before = cell.Examine();
        for (var i = 0; i < 5; i++)
            cell.Step();
        var after = cell.Examine();

        (after.Loss, after.GradientNorm).ShouldBe((before.Loss, before.GradientNorm));
        after.GradientNorm!.Value.ShouldBeGreaterThan(0);
        after.ParameterChange!.Value.ShouldBeGreaterThan(before.ParameterChange!.Value);
        (cell.Inspect(), cell.ReadBack(), cell.RealTokensPerStep).ShouldBe((null, null, null));
    }

    [Fact]
    public void AdamW_on_a_gradient_that_stays_moves_each_weight_by_its_rate()
    {
        // m̂/√v̂ is then the gradient's sign: rate 1e-4, and a decay of 1e-6 of weights far below 1.
        using var scope = NewDisposeScope();
        using var cell = new LibtorchEngine().Build(Bert, "cpu", 1);
        var start = cell.Examine().ParameterChange!.Value;
        for (var i = 0; i < 9; i++)
            cell.Step();

        (cell.Examine().ParameterChange!.Value / start).ShouldBe(10, 0.05);
    }

    [Fact]
    public void Foreach_updates_alike()
    {
        Needs.Of(Feature.ForeachOptimizer);
        Change(OptimizerVariant.Foreach).ShouldBe(Change(OptimizerVariant.Single), 1e-6);

        static double Change(OptimizerVariant variant)
        {
            using var scope = NewDisposeScope();
            using var cell = new LibtorchEngine().Build(Bert with { Optimizer = variant }, "cpu", 1);
            cell.Step();
            return cell.Examine().ParameterChange!.Value;
        }
    }

    [Fact]
    public void Without_a_fused_operator_the_fused_update_is_unsupported()
    {
        Needs.Of(Feature.FusedOptimizer);
        using var scope = NewDisposeScope();
        try
        {
            using var cell = new LibtorchEngine().Build(Bert with { Optimizer = OptimizerVariant.Fused }, "cpu", 1);
            cell.Step();
            // A libtorch that has it.
            cell.Examine().ParameterChange!.Value.ShouldBeGreaterThan(0);
        }
        catch (UnsupportedException e)
        {
            e.Message.ShouldContain("no fused AdamW");
        }
    }
}
