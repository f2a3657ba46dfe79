using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Models.Segmentation;

/// <summary>
/// SAM's loss (Kirillov et al. 2023, appendix A): of the three masks the best one's 20 · focal + dice, since one point may mean a part
/// or the whole, plus the squared error of the quality thought of each mask against its overlap with the truth.
/// </summary>
internal static class MaskLoss
{
    private const double FocalWeight = 20;

    // Lin et al., "Focal Loss" (ICCV 2017), where they did best.
    private const double Alpha = 0.25;
    private const int Gamma = 2;

    /// <param name="masks">Logits, [B, M, s, s].</param>
    /// <param name="quality">[B, M].</param>
    /// <param name="truth">0 and 1, [B, 1, s, s].</param>
    public static Tensor Of(Tensor masks, Tensor quality, Tensor truth)
    {
        using var scope = NewDisposeScope();
        var logits = masks.to(ScalarType.Float32);
        var target = truth.expand_as(logits);
        var each = (Focal(logits, target) * FocalWeight) + Dice(logits, target);    // [B, M]
        var best = each.min(1).values.mean();
        var error = F.mse_loss(quality.to(ScalarType.Float32), Overlap(logits, target));
        return (best + error).MoveToOuterDisposeScope();
    }

    /// <summary>Cross-entropy with the pixels that are right already counting little: α·(1 - p)^γ·(-log p), p being the truth's probability.</summary>
    internal static Tensor Focal(Tensor logits, Tensor target)
    {
        using var scope = NewDisposeScope();
        var entropy = F.binary_cross_entropy_with_logits(logits, target, reduction: Reduction.None);
        var yes = logits.sigmoid();
        var wrong = yes + target - (yes * target * 2);                      // 1 - p
        var weight = (target * ((2 * Alpha) - 1)) + (1 - Alpha);            // α, or 1 - α of the background
        return (weight * wrong.pow(Gamma) * entropy).mean([2, 3]).MoveToOuterDisposeScope();
    }

    /// <summary>1 - (2Σpt + 1) / (Σp + Σt + 1): Milletari et al., "V-Net" (3DV 2016), smoothed.</summary>
    internal static Tensor Dice(Tensor logits, Tensor target)
    {
        using var scope = NewDisposeScope();
        var yes = logits.sigmoid();
        var both = (yes * target).sum([2, 3]);
        var either = yes.sum([2, 3]) + target.sum([2, 3]);
        return (1 - (((both * 2) + 1) / (either + 1))).MoveToOuterDisposeScope();
    }

    /// <summary>Intersection over union of what is positive; 0 where both are empty. It has no gradient.</summary>
    internal static Tensor Overlap(Tensor logits, Tensor target)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var yes = logits.gt(0).to(ScalarType.Float32);
        var both = (yes * target).sum([2, 3]);
        var union = yes.sum([2, 3]) + target.sum([2, 3]) - both;
        return (both / union.clamp(min: 1)).MoveToOuterDisposeScope();
    }
}
