using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Models.Detection;

/// <summary>
/// The loss of YOLOv8's detection: 7.5 · complete IoU + 0.5 · binary cross-entropy of the classes + 1.5 · distribution focal
/// loss, each a sum over places, weighted and divided by the sum of the assigned scores; times the batch.
/// </summary>
internal static class DetectionLoss
{
    private const double BoxGain = 7.5;
    private const double ClassGain = 0.5;
    private const double DistributionGain = 1.5;

    // The last bin has to keep a neighbour.
    private const double LargestDistance = YoloV8Config.Bins - 1 - 0.01;

    /// <param name="raw">[B, 64 + classes, A]; computed on in fp32, but for the mean over the bins, a product that autocast does in its type.</param>
    /// <param name="objects">[B, M, 5]: class, centre x, y, width, height as shares of the image; zero rows are none.</param>
    /// <param name="points">[A, 2] in strides.</param>
    /// <param name="strides">[A, 1] in pixels.</param>
    /// <returns>A scalar.</returns>
    public static Tensor Of(Tensor raw, Tensor objects, Tensor points, Tensor strides, int image)
    {
        using var scope = NewDisposeScope();
        var parts = raw.to(ScalarType.Float32).transpose(1, 2).split([4 * YoloV8Config.Bins, raw.size(1) - (4 * YoloV8Config.Bins)], dim: -1);
        var (distributions, scores) = (parts[0].contiguous(), parts[1].contiguous());               // [B, A, 64], [B, A, classes]
        var corners = PlaceGrid.Corners(distributions, points);                                     // [B, A, 4] in strides

        var (labels, truths) = Read(objects, image);
        var assignment = TaskAlignedAssigner.Assign(scores.detach().sigmoid(), corners.detach() * strides, points * strides, labels, truths);
        var target = assignment.Boxes / strides;
        var weights = assignment.Scores.sum(-1);                                                    // [B, A]; 0 where there is no object
        var total = weights.sum().clamp(min: 1);

        var classes = F.binary_cross_entropy_with_logits(scores, assignment.Scores, reduction: nn.Reduction.Sum) / total;
        var boxes = ((1 - Overlap.Complete(corners, target)) * weights).sum() / total;
        var distances = (Distribution(distributions, points, target) * weights).sum() / total;
        return (((boxes * BoxGain) + (classes * ClassGain) + (distances * DistributionGain)) * raw.size(0)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Distribution focal loss: Li et al., "Generalized Focal Loss" (NeurIPS 2020), equation 6: the cross-entropy of the two bins
    /// around a distance y, weighted by how near they are. The mean of the four sides.
    /// </summary>
    /// <returns>[B, A].</returns>
    private static Tensor Distribution(Tensor distributions, Tensor points, Tensor target)
    {
        using var scope = NewDisposeScope();
        var sides = target.split([2, 2], dim: -1);
        var y = cat([points - sides[0], sides[1] - points], dim: -1).clamp(0, LargestDistance);     // [B, A, 4]
        var below = y.to(ScalarType.Int64);
        var nearer = below + 1 - y;
        var logs = distributions.view(y.size(0), y.size(1), 4, YoloV8Config.Bins).log_softmax(-1);
        return ((Of(below) * nearer) + (Of(below + 1) * (1 - nearer))).mean([-1]).MoveToOuterDisposeScope();

        Tensor Of(Tensor bin) => -logs.gather(-1, bin.unsqueeze(-1)).squeeze(-1);
    }

    /// <summary>Classes [B, M] and corners in pixels [B, M, 4].</summary>
    private static (Tensor Labels, Tensor Truths) Read(Tensor objects, int image)
    {
        var columns = objects.split([1, 2, 2], dim: -1);
        var half = columns[2] / 2;
        return (columns[0].squeeze(-1).to(ScalarType.Int64), cat([columns[1] - half, columns[1] + half], dim: -1) * image);
    }
}
