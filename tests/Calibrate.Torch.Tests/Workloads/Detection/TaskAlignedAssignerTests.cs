using Calibrate.Workloads.Models.Detection;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads.Detection;

/// <summary>The assignment on a grid of 4 x 4 places, 8 pixels apart, whose middles are at 4, 12, 20 and 28.</summary>
public sealed class TaskAlignedAssignerTests : IDisposable
{
    private const int Places = 16;
    private const double Rounding = 1e-5;

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void An_object_takes_places_within_it_scored_by_how_they_align()
    {
        // Of class 1, over places 0, 1, 4 and 5. Place 0 predicts it exactly, place 1 its left half, 4 and 5 something far away.
        var boxes = Predicted((0, [0, 0, 16, 16]), (1, [0, 0, 8, 16]));
        var assignment = Assign(Scores(0.25f), boxes, [1], [0, 0, 16, 16]);

        // Overlaps: 1, and IoU 1/2 less 16/512 for the centres 4 apart and less αv for the shapes. t = √0.25 · overlap^6; the best is
        // raised to the best overlap, 1, and the others with it.
        var v = 4 / (Math.PI * Math.PI) * Math.Pow(Math.Atan(0.5) - Math.Atan(1), 2);
        var second = 0.5 - (16 / 512.0) - (v * v / (0.5 + v));
        var found = Nonzero(assignment.Scores);
        found.Keys.ShouldBe([(0, 1), (1, 1)]);
        found[(0, 1)].ShouldBe(1, Rounding);
        found[(1, 1)].ShouldBe(Math.Pow(second, 6), Rounding);
        assignment.Boxes.select(0, 0).select(0, 1).Values().ShouldBe([0, 0, 16, 16]);
    }

    [Fact]
    public void A_place_of_two_objects_goes_to_the_one_it_overlaps_most()
    {
        // Both hold place 5; it predicts the second one nearly, the first one badly.
        var boxes = Predicted((5, [8, 8, 17, 16]));
        var assignment = Assign(Scores(0.5f), boxes, [3, 7], [0, 0, 32, 32, 8, 8, 16, 16]);

        var found = Nonzero(assignment.Scores);
        found.Keys.ShouldBe([(5, 7)]);
        found[(5, 7)].ShouldBe(Overlap.Complete(tensor([8f, 8, 17, 16]), tensor([8f, 8, 16, 16])).item<float>(), Rounding);
        assignment.Boxes.select(0, 0).select(0, 5).Values().ShouldBe([8, 8, 16, 16]);
    }

    [Fact]
    public void An_object_takes_ten_places_at_most()
    {
        // It covers all 16; each predicts it, shrunk the more the later the place.
        var boxes = Predicted([.. Enumerable.Range(0, Places).Select(i => (i, (float[])[0, 0, 32 - i, 32 - i]))]);
        var found = Nonzero(Assign(Scores(0.5f), boxes, [0], [0, 0, 32, 32]).Scores);

        found.Keys.Select(key => key.Place).ShouldBe(Enumerable.Range(0, TaskAlignedAssigner.Most));
        found[(0, 0)].ShouldBe(1, Rounding);
    }

    [Fact]
    public void Confidence_decides_between_equal_boxes()
    {
        var scores = Scores(0.04f);
        scores.select(0, 0).select(0, 1).fill_(0.16f);
        var found = Nonzero(Assign(scores, Predicted((0, [0, 0, 16, 16]), (1, [0, 0, 16, 16])), [2], [0, 0, 16, 16]).Scores);

        // t goes by the root of the score: half at 0.04 of what it is at 0.16.
        found.Keys.ShouldBe([(0, 2), (1, 2)]);
        found[(0, 2)].ShouldBe(0.5, Rounding);
        found[(1, 2)].ShouldBe(1, Rounding);
    }

    [Fact]
    public void Rows_without_an_object_take_nothing()
    {
        var assignment = Assign(Scores(0.5f), Predicted((0, [0, 0, 8, 8])), [0, 0], [0, 0, 0, 0, 0, 0, 0, 0]);

        Nonzero(assignment.Scores).ShouldBeEmpty();
    }

    private static Assignment Assign(Tensor scores, Tensor boxes, long[] labels, float[] truths)
    {
        var middles = arange(4, dtype: ScalarType.Float32) * 8 + 4;
        var points = stack([middles.repeat(4), middles.unsqueeze(1).expand(4, 4).reshape(-1)], dim: 1);
        return TaskAlignedAssigner.Assign(scores, boxes, points, tensor(labels).unsqueeze(0), tensor(truths, [1, labels.Length, 4]));
    }

    private static Tensor Scores(float all) => full([1, Places, 8], all, ScalarType.Float32);

    // The others predict a box far outside.
    private static Tensor Predicted(params (int Place, float[] Box)[] boxes)
    {
        var all = full([1, Places, 4], 1000, ScalarType.Float32);
        foreach (var (place, box) in boxes)
            all.select(0, 0).select(0, place).copy_(tensor(box));
        return all;
    }

    private static Dictionary<(int Place, int Class), double> Nonzero(Tensor scores) => scores.Values()
        .Select((score, i) => (Key: (Place: i / 8, Class: i % 8), Score: score))
        .Where(entry => entry.Score != 0)
        .ToDictionary(entry => entry.Key, entry => entry.Score);
}
