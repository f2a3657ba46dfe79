using Calibrate.Workloads.Models.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads.Segmentation;

/// <summary>SAM's loss on masks of four pixels, worked out by hand.</summary>
public sealed class MaskLossTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    // Probabilities 0.8, 0.5, 0.2, 0.5.
    private readonly Tensor _logits = Mask((float)Math.Log(4), 0, (float)-Math.Log(4), 0);
    private readonly Tensor _truth = Mask(1, 1, 0, 0);

    public void Dispose() => _scope.Dispose();

    // 0.25·0.2²·(-ln 0.8) + 0.25·0.5²·ln 2 + 0.75·0.2²·(-ln 0.8) + 0.75·0.5²·ln 2, over 4.
    [Fact]
    public void Focal_loss_counts_the_doubtful() =>
        MaskLoss.Focal(_logits, _truth).item<float>().ShouldBe((float)(((0.04 * -Math.Log(0.8)) + (0.25 * Math.Log(2))) / 4), 1e-6f);

    // Σpt = 1.3, Σp = 2, Σt = 2: 1 - 3.6 / 5.
    [Fact]
    public void Dice_loss_is_of_areas() => MaskLoss.Dice(_logits, _truth).item<float>().ShouldBe(0.28f, 1e-6f);

    // Only the first pixel is above 0: 1 of 2.
    [Fact]
    public void Overlap_is_of_what_is_positive() => MaskLoss.Overlap(_logits, _truth).item<float>().ShouldBe(0.5f);

    [Fact]
    public void Nothing_over_nothing_is_no_overlap() => MaskLoss.Overlap(Mask(-1, -1, -1, -1), Mask(0, 0, 0, 0)).item<float>().ShouldBe(0);

    // The second mask is right, and its dice 1 - (2·2·σ + 1)/(2σ + 2σ' + 2 + 1) is nearly 0; quality 0.25 and 1 against overlaps of 0.5 and 1.
    [Fact]
    public void The_best_mask_counts_and_every_quality()
    {
        var masks = cat([_logits, Mask(20, 20, -20, -20)], dim: 1);
        MaskLoss.Of(masks, tensor([0.25f, 1], [1, 2]), _truth).item<float>().ShouldBe(0.25f * 0.25f / 2, 1e-5f);
    }

    private static Tensor Mask(params float[] pixels) => tensor(pixels, [1, 1, 2, 2]);
}
