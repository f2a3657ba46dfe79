using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Torch.Tests.Nn;

public sealed class FunctionalTests : IDisposable
{
    private const double Rounding = 1e-6;

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Softmax_and_its_logarithm()
    {
        var x = tensor([0f, MathF.Log(3)]);

        F.softmax(x, 0).Values().ShouldBe([0.25, 0.75], Rounding);
        F.log_softmax(x, 0).Values().ShouldBe([Math.Log(0.25), Math.Log(0.75)], Rounding);
    }

    [Fact]
    public void A_convolution_spreads_one_stride_over_both_dimensions()
    {
        var (image, kernel) = (arange(16, dtype: ScalarType.Float32).reshape(1, 1, 4, 4), ones([1, 1, 1, 1]));

        F.conv2d(image, kernel, strides: [2]).Values().ShouldBe([0, 2, 8, 10]);
        F.conv2d(image, kernel, strides: [2, 3]).Values().ShouldBe([0, 3, 8, 11]);
        Should.Throw<TorchException>(() => F.conv2d(image, kernel, strides: [1, 1, 1]));
    }

    [Fact]
    public void Cross_entropy_smooths_labels()
    {
        var scores = tensor([0f, MathF.Log(3)]).reshape(1, 2);

        F.cross_entropy(scores, tensor([1L]), label_smoothing: 0.2).item<double>()
            .ShouldBe(-(0.9 * Math.Log(0.75) + 0.1 * Math.Log(0.25)), Rounding);
    }

    [Fact]
    public void Mean_squared_error()
    {
        var (x, y) = (tensor([1f, 2f]), tensor([3f, 5f]));

        F.mse_loss(x, y).item<float>().ShouldBe(6.5f);
        F.mse_loss(x, y, nn.Reduction.Sum).item<float>().ShouldBe(13);
        F.mse_loss(x, y, nn.Reduction.None).Values().ShouldBe([4, 9]);
    }

    [Fact]
    public void One_hot_and_padding()
    {
        F.one_hot(tensor([1L, 0L]), 3).Values().ShouldBe([0, 1, 0, 1, 0, 0]);
        F.pad(ones([1, 1]), (1, 0, 0, 1), value: 7).Values().ShouldBe([7, 1, 7, 7]);
        F.pad(ones([2]), (1, 2)).Values().ShouldBe([0, 1, 1, 0, 0]);
        Should.Throw<NotSupportedException>(() => F.pad(ones([2]), (1, 1), PaddingModes.Reflect));
    }

    [Fact]
    public void Convolution_defaults_to_no_padding_and_single_steps() =>
        F.conv2d(ones([1, 1, 3, 3]), ones([1, 1, 2, 2]), padding: [1, 0]).shape.ShouldBe([1, 1, 4, 2]);

    [Fact]
    public void Attention_without_a_mask()
    {
        var (q, k, v) = Inputs();

        Composed(q, k, v).Values().ShouldBe(ByHand(q, k, v, (_, _) => 0), Rounding);
        F.scaled_dot_product_attention(q, k, v).Values().ShouldBe(ByHand(q, k, v, (_, _) => 0), Rounding);
    }

    [Fact]
    public void Causal_attention_looks_back_only()
    {
        var (q, k, v) = Inputs();
        var expected = ByHand(q, k, v, (row, column) => column <= row ? 0 : double.NegativeInfinity);

        Composed(q, k, v, causal: true).Values().ShouldBe(expected, Rounding);
        F.scaled_dot_product_attention(q, k, v, is_casual: true).Values().ShouldBe(expected, Rounding);
        Should.Throw<ArgumentException>(() => F.scaled_dot_product_attention(q, k, v, ones([1]), is_casual: true));
    }

    [Fact]
    public void A_mask_of_truth_values_says_where_to_look_and_one_of_numbers_is_added()
    {
        var (q, k, v) = Inputs();
        var numbers = new double[,] { { 0, 1, -2 }, { 3, 0, 0 } }.Matrix();

        Composed(q, k, v, numbers.ge(0)).Values()
            .ShouldBe(ByHand(q, k, v, (row, column) => (row, column) == (0, 2) ? double.NegativeInfinity : 0), Rounding);
        Composed(q, k, v, numbers).Values().ShouldBe(ByHand(q, k, v, (row, column) => numbers.Values()[row * 3 + column]), Rounding);
    }

    [Fact]
    public void Attention_hands_on_its_result_alone()
    {
        var (q, k, v) = Inputs();
        using var scope = NewDisposeScope();

        F.scaled_dot_product_attention(q, k, v, is_casual: true, p: 0.1).requires_grad.ShouldBeFalse();

        scope.DisposablesCount.ShouldBe(1);
    }

    private static Tensor Composed(Tensor q, Tensor k, Tensor v, Tensor? mask = null, bool causal = false) => F.ComposedAttention(q, k, v, mask, 0, causal);

    private static (Tensor Query, Tensor Key, Tensor Value) Inputs() => (
        new double[,] { { 1, 0, 2, -1 }, { 0.5, 1, 0, 3 } }.Matrix(),
        new double[,] { { 1, 1, 0, 0 }, { 0, 2, -1, 1 }, { 1, 0, 1, 0.5 } }.Matrix(),
        new double[,] { { 1, 2 }, { 3, 4 }, { -5, 6 } }.Matrix());

    private static double[] ByHand(Tensor query, Tensor key, Tensor value, Func<int, int, double> mask)
    {
        var (q, k, v) = (query.Values().Chunk(4).ToArray(), key.Values().Chunk(4).ToArray(), value.Values().Chunk(2).ToArray());
        return [.. q.SelectMany((row, i) =>
        {
            var weights = k.Select((column, j) => Math.Exp(row.Zip(column, (a, b) => a * b).Sum() / 2 + mask(i, j))).ToArray();
            return Enumerable.Range(0, 2).Select(d => weights.Zip(v, (weight, values) => weight * values[d]).Sum() / weights.Sum());
        })];
    }
}
