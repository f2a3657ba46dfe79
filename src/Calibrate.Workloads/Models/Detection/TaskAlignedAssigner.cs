using static TorchSharp.torch;

namespace Calibrate.Workloads.Models.Detection;

/// <summary>What each place is to predict.</summary>
/// <param name="Scores">[B, A, classes]: of the object's class how well the place does among its object's, else 0.</param>
/// <param name="Boxes">[B, A, 4] in pixels; of any object where there is none.</param>
internal sealed record Assignment(Tensor Scores, Tensor Boxes);

/// <summary>
/// Task-aligned assignment: Feng et al., "TOOD: Task-aligned One-stage Object Detection" (ICCV 2021), section 3.2. An object
/// takes the places within its box with the largest t = score^α · overlap^β; a place that several take goes to the one it overlaps most.
/// </summary>
internal static class TaskAlignedAssigner
{
    /// <summary>Places an object takes.</summary>
    public const int Most = 10;

    /// <summary>α, of the score of the object's class.</summary>
    private const double ScoreExponent = 0.5;

    /// <summary>β, of the overlap (<see cref="Overlap.Complete"/>, not below 0).</summary>
    private const double OverlapExponent = 6;

    private const double Tiny = 1e-9;

    /// <param name="scores">[B, A, classes], probabilities.</param>
    /// <param name="boxes">[B, A, 4] predicted corners in pixels.</param>
    /// <param name="points">[A, 2] in pixels.</param>
    /// <param name="labels">[B, M] classes, Int64.</param>
    /// <param name="truths">[B, M, 4] corners in pixels; empty boxes are no objects.</param>
    /// <remarks>All places at all objects at once, masked: nothing depends on how many there are, so the host waits for nothing.</remarks>
    public static Assignment Assign(Tensor scores, Tensor boxes, Tensor points, Tensor labels, Tensor truths)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (B, A, M) = (scores.size(0), scores.size(1), labels.size(1));

        var eligible = Within(points, truths);                                                      // [B, M, A]
        var overlaps = Overlap.Complete(truths.unsqueeze(2), boxes.unsqueeze(1)).clamp(min: 0) * eligible;
        var ofClass = scores.transpose(1, 2).gather(1, labels.unsqueeze(-1).expand(B, M, A));       // [B, M, A]
        var aligned = ofClass.pow(ScoreExponent) * overlaps.pow(OverlapExponent);

        var best = aligned.topk(Most).indexes;                                                      // [B, M, 10]
        var taken = zeros_like(aligned).scatter(-1, best, ones_like(aligned)) * eligible;
        var closest = zeros_like(aligned).scatter(1, overlaps.argmax(1, keepdim: true), ones_like(aligned));
        var several = taken.sum(1, keepdim: true).gt(1);                                            // [B, 1, A]
        taken = closest.where(several, taken);

        // The score is t scaled so that an object's best place has its best overlap.
        aligned *= taken;
        var norm = (overlaps * taken).amax(-1).unsqueeze(-1) / (aligned.amax(-1).unsqueeze(-1) + Tiny);
        var score = (aligned * norm).amax(1);                                                       // [B, A]

        var owner = taken.argmax(1);                                                                // [B, A]; 0 where there is none
        var target = zeros_like(scores).scatter(-1, labels.gather(1, owner).unsqueeze(-1), score.unsqueeze(-1));
        var box = truths.gather(1, owner.unsqueeze(-1).expand(B, A, 4));
        return new(target.MoveToOuterDisposeScope(), box.MoveToOuterDisposeScope());
    }

    /// <summary>1 where a point lies within a box, else 0: [B, M, A]. An empty box holds none.</summary>
    private static Tensor Within(Tensor points, Tensor boxes)
    {
        var corners = boxes.unsqueeze(2).split([2, 2], dim: -1);                                    // 2 of [B, M, 1, 2]
        var inside = cat([points - corners[0], corners[1] - points], dim: -1);                      // [B, M, A, 4]
        return inside.min(-1).values.gt(Tiny).to(ScalarType.Float32);
    }
}
