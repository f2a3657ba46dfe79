using static TorchSharp.torch;

namespace Calibrate.Workloads.Models.Detection;

/// <summary>How well boxes overlap.</summary>
internal static class Overlap
{
    // Against division by zero; the published implementation's.
    private const double Tiny = 1e-7;

    /// <summary>
    /// Complete IoU: Zheng et al., "Distance-IoU Loss" (AAAI 2020), equations 10 and 11: IoU - d²/c² - αv, with d between the
    /// centres, c the diagonal of the box around both, v = 4/π²·(atan(w'/h') - atan(w/h))² and α = v/(1 - IoU + v).
    /// </summary>
    /// <param name="one">[…, 4]: x and y of two corners.</param>
    /// <param name="other">Of a shape that goes with it.</param>
    /// <returns>[…], at most 1. α is a constant to the gradient.</returns>
    public static Tensor Complete(Tensor one, Tensor other)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (one.unbind(-1), other.unbind(-1));
        var (aw, ah) = (a[2] - a[0], a[3] - a[1] + Tiny);
        var (bw, bh) = (b[2] - b[0], b[3] - b[1] + Tiny);

        var shared = (a[2].min(b[2]) - a[0].max(b[0])).clamp(min: 0) * (a[3].min(b[3]) - a[1].max(b[1])).clamp(min: 0);
        var iou = shared / ((aw * ah) + (bw * bh) - shared + Tiny);

        var around = (a[2].max(b[2]) - a[0].min(b[0])).pow(2) + (a[3].max(b[3]) - a[1].min(b[1])).pow(2) + Tiny;
        var apart = ((b[0] + b[2] - a[0] - a[2]).pow(2) + (b[1] + b[3] - a[1] - a[3]).pow(2)) / 4;

        var v = ((bw / bh).atan() - (aw / ah).atan()).pow(2) * (4 / (Math.PI * Math.PI));
        Tensor alpha;
        using (no_grad())
            alpha = v / (v - iou + (1 + Tiny));
        return (iou - ((apart / around) + (v * alpha))).MoveToOuterDisposeScope();
    }
}
