using static TorchSharp.torch;

namespace Calibrate.Workloads.Models.Segmentation;

/// <summary>Seeded random objects to segment: rectangles, each with a point inside that asks for it.</summary>
internal static class MaskTasks
{
    /// <param name="image">Pixels on a side; masks have a quarter of it.</param>
    /// <returns>Points [B, 2, 2], the second being none; their kinds [B, 2]; and masks [B, 1, s, s] of 0 and 1.</returns>
    public static (Tensor Points, Tensor Kinds, Tensor Masks) Make(int samples, int image, Random random)
    {
        var side = image / 4;
        var (points, masks) = (new float[samples * 4], new float[samples * side * side]);
        for (var sample = 0; sample < samples; sample++)
        {
            var (left, width) = Span();
            var (top, height) = Span();
            for (var y = top; y < top + height; y++)
                masks.AsSpan((((sample * side) + y) * side) + left, width).Fill(1);
            points[sample * 4] = 4 * random.Next(left, left + width);
            points[(sample * 4) + 1] = 4 * random.Next(top, top + height);
        }

        long[] kinds = [.. Enumerable.Range(0, samples).SelectMany(_ => (long[])[(long)PointKind.Foreground, (long)PointKind.None])];
        return (tensor(points, [samples, 2, 2]), tensor(kinds, [samples, 2]), tensor(masks, [samples, 1, side, side]));

        (int Start, int Length) Span()
        {
            var length = random.Next(Math.Max(1, side / 8), (side / 2) + 1);
            return (random.Next(side - length + 1), length);
        }
    }
}
