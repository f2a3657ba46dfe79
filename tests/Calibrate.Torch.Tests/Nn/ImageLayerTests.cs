using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Torch.Tests.Nn;

/// <summary>What convolutional networks are made of, against arithmetic by hand.</summary>
public sealed class ImageLayerTests : IDisposable
{
    private const double Rounding = 1e-6;

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void BatchNorm_scales_a_channel_by_the_batch_and_remembers_it()
    {
        using var norm = nn.BatchNorm2d(2, eps: 0, momentum: 0.25);
        var images = tensor([1f, 3f, 10f, 10f, 5f, 7f, 30f, 30f], [2, 2, 1, 2]);    // channel 0: 1 3 5 7, channel 1: 10 10 30 30

        var (a, b) = (1 / Math.Sqrt(5), 3 / Math.Sqrt(5));
        norm.call(images).Values().ShouldBe([-b, -a, -1, -1, a, b, 1, 1], Rounding);

        // Three quarters of the start (0 and 1), a quarter of the batch: means 4 and 20, unbiased variances 20/3 and 400/3.
        norm.running_mean!.Values().ShouldBe([1, 5], Rounding);
        norm.running_var!.Values().ShouldBe([0.75 + (20 / 12.0), 0.75 + (400 / 12.0)], 1e-5);
        norm.num_batches_tracked!.item<long>().ShouldBe(1);
        norm.named_buffers().Select(named => named.name).ShouldBe(["running_mean", "running_var", "num_batches_tracked"]);
    }

    [Fact]
    public void BatchNorm_evaluates_by_what_it_remembers_and_leaves_it()
    {
        using var norm = nn.BatchNorm2d(1, eps: 0);
        norm.running_mean!.fill_(2);
        norm.running_var!.fill_(4);
        using (no_grad())
        {
            norm.weight!.fill_(10);
            norm.bias!.fill_(1);
        }

        norm.eval();
        norm.call(tensor([2f, 6f], [1, 1, 1, 2])).Values().ShouldBe([1, 21], Rounding);
        norm.running_mean.Values().ShouldBe([2]);
        norm.num_batches_tracked!.item<long>().ShouldBe(0);
    }

    [Fact]
    public void BatchNorm_without_statistics_goes_by_the_batch_always()
    {
        using var norm = nn.BatchNorm2d(1, eps: 0, affine: false, track_running_stats: false);
        norm.eval();

        norm.call(tensor([1f, 3f], [1, 1, 1, 2])).Values().ShouldBe([-1, 1], Rounding);
        norm.state_dict().ShouldBeEmpty();
    }

    [Fact]
    public void BatchNorm_refuses_what_has_no_variance()
    {
        using var norm = nn.BatchNorm2d(3);

        Should.Throw<ArgumentException>(() => norm.call(zeros([1, 3, 1, 1]))).Message.ShouldContain("use a larger batch or image");
        Should.Throw<ArgumentException>(() => norm.call(zeros([4, 3]))).Message.ShouldContain("takes images");
        norm.eval();
        norm.call(zeros([1, 3, 1, 1])).shape.ShouldBe([1, 3, 1, 1]);
    }

    [Fact]
    public void BatchNorm_moves_to_another_type_but_for_its_count()
    {
        using var norm = nn.BatchNorm2d(2).to(ScalarType.Float64);

        (norm.running_var!.dtype, norm.weight!.dtype, norm.num_batches_tracked!.dtype).ShouldBe((ScalarType.Float64, ScalarType.Float64, ScalarType.Int64));
    }

    [Fact]
    public void MaxPool_takes_the_largest_under_its_window()
    {
        var image = arange(16, dtype: ScalarType.Float32).reshape(1, 1, 4, 4);
        using var halves = nn.MaxPool2d(2);
        using var wide = nn.MaxPool2d(3, stride: 2, padding: 1);

        halves.call(image).Values().ShouldBe([5, 7, 13, 15]);
        wide.call(image).Values().ShouldBe([5, 7, 13, 15]);
        F.max_pool2d(image, [1, 4]).Values().ShouldBe([3, 7, 11, 15]);
        wide.call(-image - 1).Values().ShouldBe([-1, -2, -5, -6], "padding is not zero");
    }

    [Fact]
    public void AdaptiveAvgPool_averages_down_to_a_size()
    {
        var image = arange(16, dtype: ScalarType.Float32).reshape(1, 1, 4, 4);
        using var one = nn.AdaptiveAvgPool2d(1);

        one.call(image).Values().ShouldBe([7.5]);
        F.adaptive_avg_pool2d(image, [2, 1]).Values().ShouldBe([3.5, 11.5]);
    }

    [Fact]
    public void Interpolation_repeats_the_nearest_pixel()
    {
        var image = tensor([1f, 2f, 3f, 4f], [1, 1, 2, 2]);

        F.interpolate(image, scale_factor: [2, 2]).Values().ShouldBe([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
        F.interpolate(image, size: [1, 4]).Values().ShouldBe([1, 1, 2, 2]);
        Should.Throw<NotSupportedException>(() => F.interpolate(image, scale_factor: [2, 2], mode: InterpolationMode.Bilinear));
        Should.Throw<ArgumentException>(() => F.interpolate(image));
    }

    [Fact]
    public void Binary_cross_entropy_of_scores()
    {
        var (scores, target) = (tensor([0f, MathF.Log(3)]), tensor([0.5f, 1f]));
        double[] each = [Math.Log(2), -Math.Log(0.75)];

        F.binary_cross_entropy_with_logits(scores, target, reduction: nn.Reduction.None).Values().ShouldBe(each, Rounding);
        F.binary_cross_entropy_with_logits(scores, target, reduction: nn.Reduction.Sum).item<double>().ShouldBe(each.Sum(), Rounding);
    }

    [Fact]
    public void The_largest_and_where_they_are()
    {
        var x = tensor([3f, 1f, 2f, 9f, 8f, 7f], [2, 3]);

        var (values, indexes) = x.topk(2);
        values.Values().ShouldBe([3, 2, 9, 8]);
        indexes.Values().ShouldBe([0, 2, 0, 1]);
        x.topk(1, largest: false).values.Values().ShouldBe([1, 7]);
        x.amax(0).Values().ShouldBe([9, 8, 7]);
        x.amax(0, 1).item<float>().ShouldBe(9);
        tensor([1f]).atan().item<double>().ShouldBe(Math.PI / 4, Rounding);
    }
}
