using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Nn;

/// <summary>Layers against arithmetic by hand.</summary>
public sealed class LayerTests : IDisposable
{
    private const double Rounding = 1e-6;

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Linear_multiplies_by_the_transposed_weight_and_adds_the_bias()
    {
        using var linear = nn.Linear(
            nn.Parameter(new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }.Matrix()), nn.Parameter(tensor([10f, 20f, 30f])));

        linear.call(tensor([1f, -1f])).Values().ShouldBe([9, 19, 29]);
        (linear.in_features, linear.out_features).ShouldBe((2, 3));

        linear.bias = null;
        linear.call(tensor([1f, -1f])).Values().ShouldBe([-1, -1, -1]);
        linear.parameters().Count().ShouldBe(1);
    }

    [Fact]
    public void LayerNorm_scales_to_mean_0_and_variance_1()
    {
        using var norm = nn.LayerNorm(4, eps: 0);
        double[] expected = [-3 / Math.Sqrt(5), -1 / Math.Sqrt(5), 1 / Math.Sqrt(5), 3 / Math.Sqrt(5)];

        norm.call(tensor([1f, 2f, 3f, 4f])).Values().ShouldBe(expected, Rounding);

        using (no_grad())
        {
            norm.weight!.fill_(2);
            norm.bias!.fill_(1);
        }

        norm.call(tensor([1f, 2f, 3f, 4f])).Values().ShouldBe(expected.Select(value => 2 * value + 1), Rounding);

        using var plain = nn.LayerNorm([2, 2], elementwise_affine: false);
        plain.parameters().ShouldBeEmpty();
    }

    [Fact]
    public void Conv2d_slides_its_kernel()
    {
        using var conv = nn.Conv2d(1, 1, 2);
        using (no_grad())
        {
            conv.weight.copy_(new double[,] { { 1, 10 }, { 100, 1000 } }.Matrix());
            conv.bias!.fill_(0.5);
        }

        conv.call(arange(9, ScalarType.Float32).reshape(1, 1, 3, 3)).Values().ShouldBe([4310.5, 5421.5, 7643.5, 8754.5]);
    }

    [Fact]
    public void Conv2d_takes_strides_padding_and_groups()
    {
        using var patches = nn.Conv2d(3, 8, kernel_size: 4, stride: 4);
        patches.call(zeros([2, 3, 8, 12])).shape.ShouldBe([2, 8, 2, 3]);

        using var wide = nn.Conv2d(4, 8, (3, 1), stride: (2, 1), padding: (1, 0), groups: 2, bias: false);
        wide.call(zeros([2, 4, 8, 8])).shape.ShouldBe([2, 8, 4, 8]);
        wide.weight.shape.ShouldBe([8, 2, 3, 1]);

        Should.Throw<NotSupportedException>(() => nn.Conv2d(1, 1, 3, padding_mode: PaddingModes.Reflect));
    }

    [Fact]
    public void Embedding_looks_up_rows_and_trains_all_but_the_padding()
    {
        using var embedding = nn.Embedding(3, 2, padding_idx: -3);
        embedding.weight!.select(0, 0).Values().ShouldBe([0, 0]);

        var found = embedding.call(tensor([2L, 0L, 2L]));
        found.select(0, 0).Values().ShouldBe(embedding.weight!.select(0, 2).Values());
        found.sum().backward();

        embedding.weight!.grad!.Values().ShouldBe([0, 0, 0, 0, 2, 2]);
    }

    [Fact]
    public void Activations()
    {
        var x = tensor([-1f, 0f, 2f]);
        using var relu = nn.ReLU();
        using var silu = nn.SiLU();
        using var exact = nn.GELU();
        using var tanh = nn.GELU(GELU.Approximate.tanh);

        relu.call(x).Values().ShouldBe([0, 0, 2]);
        silu.call(x).Values().ShouldBe([-1 / (1 + Math.E), 0, 2 / (1 + Math.Exp(-2))], Rounding);
        exact.call(x).Values().ShouldBe([-0.158655254, 0, 1.954499736], Rounding);
        tanh.call(x).Values().ShouldBe([Tanh(-1), 0, Tanh(2)], Rounding);

        static double Tanh(double x) => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }

    [Fact]
    public void An_activation_in_place_changes_its_input()
    {
        var x = tensor([-1f, 2f]);
        using var relu = nn.ReLU(inplace: true);

        relu.call(x).ShouldBeSameAs(x);
        x.Values().ShouldBe([0, 2]);
    }

    [Fact]
    public void Dropout_replays_from_a_seed_and_rests_in_evaluation()
    {
        using var dropout = nn.Dropout(0.5);
        manual_seed(0);
        var first = dropout.call(ones([8])).Values();
        manual_seed(0);

        dropout.call(ones([8])).Values().ShouldBe(first);
        first.ShouldBe([0, 0, 2, 0, 0, 0, 2, 2]);

        dropout.eval();
        dropout.call(ones([8])).Values().ShouldAllBe(value => value == 1);
    }

    [Fact]
    public void Identity_gives_a_tensor_of_its_own()
    {
        using var identity = nn.Identity();
        var x = ones([2]);
        var same = identity.call(x);
        x.Dispose();

        same.Values().ShouldBe([1, 1]);
    }

    [Fact]
    public void Flatten_keeps_the_batch()
    {
        using var flatten = nn.Flatten();
        flatten.call(zeros([2, 3, 4])).shape.ShouldBe([2, 12]);
    }

    [Fact]
    public void Cross_entropy_loss_ignores_a_class_and_weights_others()
    {
        var scores = new double[,] { { 0, Math.Log(3) }, { 0, 0 }, { 5, 1 } }.Matrix();
        var classes = tensor([1L, 0L, -100L]);
        double first = -Math.Log(0.75), second = -Math.Log(0.5);

        using var plain = nn.CrossEntropyLoss();
        plain.call(scores, classes).item<double>().ShouldBe((first + second) / 2, Rounding);

        using var weighted = nn.CrossEntropyLoss(tensor([1f, 3f]));
        weighted.call(scores, classes).item<double>().ShouldBe((3 * first + second) / 4, Rounding);

        using var summed = nn.CrossEntropyLoss(ignore_index: 0, reduction: nn.Reduction.Sum);
        summed.call(scores.narrow(0, 0, 2), classes.narrow(0, 0, 2)).item<double>().ShouldBe(first, Rounding);
    }
}
