using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads.Models.Detection;

/// <summary>The places of a detector without anchor boxes: the middles of the cells of three maps, 8, 16 and 32 times smaller than the image.</summary>
internal static class PlaceGrid
{
    /// <returns>Points [A, 2], x and y in strides, and the stride of each [A, 1] in pixels.</returns>
    public static (Tensor Points, Tensor Strides) Make(int image, Device? device)
    {
        using var scope = NewDisposeScope();
        List<Tensor> points = [], strides = [];
        for (var stride = 8; stride <= YoloV8Config.LargestStride; stride *= 2)
        {
            var side = image / stride;
            var middles = arange(side, dtype: ScalarType.Float32) + 0.5;
            var x = middles.unsqueeze(0).expand(side, side).reshape(-1);    // row by row
            var y = middles.unsqueeze(1).expand(side, side).reshape(-1);
            points.Add(stack([x, y], dim: 1));
            strides.Add(full([side * side, 1], stride, ScalarType.Float32));
        }

        return (
            cat(points).to(device ?? CPU).MoveToOuterDisposeScope(),
            cat(strides).to(device ?? CPU).MoveToOuterDisposeScope());
    }

    /// <summary>
    /// Each side's distance is the mean of its distribution over bins 0…15 strides.
    /// </summary>
    /// <param name="distributions">[B, A, 4·16] scores: left, top, right, bottom.</param>
    /// <returns>[B, A, 4]: x and y of two corners, in strides.</returns>
    public static Tensor Corners(Tensor distributions, Tensor points)
    {
        using var scope = NewDisposeScope();
        var bins = arange(YoloV8Config.Bins, dtype: ScalarType.Float32, device: distributions.device);
        var distances = distributions.reshape(distributions.size(0), distributions.size(1), 4, YoloV8Config.Bins).softmax(-1).matmul(bins);
        var sides = distances.split([2, 2], dim: -1);
        return cat([points - sides[0], points + sides[1]], dim: -1).MoveToOuterDisposeScope();
    }
}
