using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Workloads;
using Calibrate.Workloads.Models;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>Attention as a primitive.</summary>
public class AttentionTests
{
    private static readonly CellKey Composed = new("attention-composed", Mode.Train, Precision.Fp32, Checkpointing.Off, 2, InputSize.Sequence(16));

    [Fact]
    public void It_is_the_mean_of_the_values_weighted_by_softmax()
    {
        using var scope = NewDisposeScope();
        using var attention = new Attention(new(Heads: 1, Width: 1), 2, AttentionForm.Composed);
        var (q, k, v) = (tensor([1f, 0f], [1, 1, 2, 1]), tensor([1f, 3f], [1, 1, 2, 1]), tensor([10f, 20f], [1, 1, 2, 1]));

        var y = attention.call(q, k, v);

        // By hand: scores 1 and 3 give weights 1/(1 + e²) and e²/(1 + e²), 0 and 0 a half each.
        y.flatten().select(0, 0).item<float>().ShouldBe((float)((10 + (20 * Math.Exp(2))) / (1 + Math.Exp(2))), 1e-4f);
        y.flatten().select(0, 1).item<float>().ShouldBe(15, 1e-4f);
    }

    [Fact]
    public void Both_forms_give_the_same()
    {
        using var scope = NewDisposeScope();
        using var composed = new Attention(AttentionConfig.Default, 24, AttentionForm.Composed);
        using var fused = new Attention(AttentionConfig.Default, 24, AttentionForm.Fused);
        var batch = composed.MakeBatch(2, new Random(1));

        (composed.Predict(batch) - fused.Predict(batch)).abs().max().item<float>().ShouldBeLessThan(1e-5f);
    }

    [Fact]
    public void Gradients_go_to_queries_keys_and_values()
    {
        using var scope = NewDisposeScope();
        using var attention = new Attention(new(Heads: 2, Width: 8), 4, AttentionForm.Composed);
        var batch = attention.MakeBatch(1, new Random(1));

        var y = attention.Predict(batch);

        y.requires_grad.ShouldBeTrue();
        batch.Inputs.ShouldAllBe(input => !input.requires_grad);
        using (no_grad())
            attention.Predict(batch).requires_grad.ShouldBeFalse();
    }

    [Fact]
    public void A_step_trains()
    {
        using var scope = NewDisposeScope();
        using var cell = new LibtorchEngine().Build(Composed, "cpu", 1);
        cell.Step();

        var evidence = cell.Examine();
        double.IsFinite(evidence.Loss).ShouldBeTrue();
        evidence.GradientNorm!.Value.ShouldBeGreaterThan(0);
        evidence.ParameterChange!.Value.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Its_FLOP_are_those_of_two_products() =>
        // 12 heads of 64: scores 512 x 64 x 512, values 512 x 512 x 64, 2 FLOP to a multiply-accumulate.
        AttentionConfig.Default.ForwardFlop(512).ShouldBe(12 * 2 * 2.0 * 512 * 512 * 64);

    [Theory]
    [InlineData(Mode.Forward)]
    [InlineData(Mode.Train)]
    public void Fused_is_unsupported_where_libtorch_composes_it(Mode mode)
    {
        Needs.Of(Feature.AttentionBackend);
        using var scope = NewDisposeScope();
        using var watch = new AttentionWatch();
        var one = ones([1, 1, 1, 1]);
        F.scaled_dot_product_attention(one, one, one);
        var key = Composed with { Workload = "attention-fused", Mode = mode };
        if (!watch.Seen.Contains(AttentionBackend.Composed))
        {
            new LibtorchEngine().Build(key, "cpu", 1).Dispose();
            return;
        }

        Should.Throw<UnsupportedException>(() => new LibtorchEngine().Build(key, "cpu", 1)).Message
            .ShouldMatch("^attention-fused: libtorch [0-9.]+ has no fused kernel of scaled_dot_product_attention for cpu in fp32, and composes it of single operators \\(composed\\); measure attention-composed$");
    }

    [Fact]
    public void Checkpointing_means_nothing_to_it() =>
        Should.Throw<UnsupportedException>(() => new LibtorchEngine().Build(Composed with { Checkpointing = Checkpointing.On }, "cpu", 1)).Message.ShouldContain("use --checkpointing off");
}
