using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Nn;

/// <summary>What segmentation and language models need beside the layers of others, against arithmetic by hand.</summary>
public sealed class TransposedConvolutionTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void A_stride_spreads_each_pixel_over_the_kernel()
    {
        using var enlarge = nn.ConvTranspose2d(2, 1, kernel_size: 2, stride: 2);
        enlarge.weight.shape.ShouldBe([2, 1, 2, 2]);
        using (no_grad())
        {
            enlarge.weight.copy_(tensor([1f, 2, 3, 4, 10, 20, 30, 40], [2, 1, 2, 2]));
            enlarge.bias!.fill_(0.5);
        }

        // Pixels (1, 2) of the first channel and (0, 1) of the second.
        enlarge.call(tensor([1f, 2, 0, 1], [1, 2, 1, 2])).Values().ShouldBe([1.5, 2.5, 12.5, 24.5, 3.5, 4.5, 36.5, 48.5]);
    }

    [Fact]
    public void Overlaps_add_up_and_padding_cuts_them()
    {
        using var weight = ones([1, 1, 3, 3]);
        var spread = nn.functional.conv_transpose2d(tensor([1f, 2], [1, 1, 1, 2]), weight, padding: [1, 1]);
        spread.shape.ShouldBe([1, 1, 1, 2]);
        spread.Values().ShouldBe([3, 3]);
        nn.functional.conv_transpose2d(tensor([1f, 2], [1, 1, 1, 2]), weight, strides: [2, 2], padding: [1, 1], output_padding: [1, 1]).shape.ShouldBe([1, 1, 2, 4]);
    }

    [Fact]
    public void Its_bias_starts_within_the_bounds_of_its_outputs_and_its_groups_divide_them()
    {
        using var grouped = nn.ConvTranspose2d(4, 6, kernel_size: 2, groups: 2);
        grouped.weight.shape.ShouldBe([4, 3, 2, 2]);
        grouped.call(randn([1, 4, 3, 3])).shape.ShouldBe([1, 6, 4, 4]);
        grouped.bias!.abs().max().item<float>().ShouldBeLessThanOrEqualTo((float)(1 / Math.Sqrt(3 * 4)));
        Should.Throw<NotSupportedException>(() => nn.ConvTranspose2d(1, 1, 2, padding_mode: PaddingModes.Reflect));
    }

    [Fact]
    public void Einsum_sums_over_what_the_result_lacks()
    {
        var a = tensor([1f, 2, 3, 4], [2, 2]);
        einsum("ij,jk->ik", a, tensor([0f, 1, 1, 0], [2, 2])).Values().ShouldBe([2, 1, 4, 3]);
        einsum("ii->", a).item<float>().ShouldBe(5);
        Should.Throw<TorchException>(() => einsum("ij,jk->ik", a, ones([3, 3])));
    }

    [Fact]
    public void Sine_and_cosine_are_of_radians()
    {
        tensor([0.0, Math.PI / 2, Math.PI]).sin().Values().ShouldBe([0, 1, 0], 1e-12);
        tensor([0.0, Math.PI / 2, Math.PI]).cos().Values().ShouldBe([1, 0, -1], 1e-12);
    }
}
