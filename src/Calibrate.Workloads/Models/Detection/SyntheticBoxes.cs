using static TorchSharp.torch;

namespace Calibrate.Workloads.Models.Detection;

/// <summary>Objects to detect, drawn at random.</summary>
internal static class SyntheticBoxes
{
    /// <summary>Uniform from 1 to this: 7.5 an image on average, near COCO's 7.7 (Lin et al., "Microsoft COCO", ECCV 2014, section 5).</summary>
    public const int Most = 14;

    /// <summary>
    /// [samples, <see cref="Most"/>, 5]: class, then centre x, y, width, height as shares of the image; rows without an object are
    /// zero. Sides are 5 to 50% of the image's, and boxes lie within it.
    /// </summary>
    public static Tensor Make(int samples, int classes, Random random)
    {
        var rows = new float[samples * Most * 5];
        for (var sample = 0; sample < samples; sample++)
        {
            var objects = 1 + random.Next(Most);
            for (var i = 0; i < objects; i++)
            {
                var (width, height) = (0.05 + (0.45 * random.NextDouble()), 0.05 + (0.45 * random.NextDouble()));
                var (x, y) = ((width / 2) + ((1 - width) * random.NextDouble()), (height / 2) + ((1 - height) * random.NextDouble()));
                ReadOnlySpan<float> row = [random.Next(classes), (float)x, (float)y, (float)width, (float)height];
                row.CopyTo(rows.AsSpan(((sample * Most) + i) * 5));
            }
        }

        return tensor(rows, [samples, Most, 5]);
    }
}
