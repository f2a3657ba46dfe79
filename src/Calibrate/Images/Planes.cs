namespace Calibrate.Images;

/// <summary>Which side of an image comes first.</summary>
public enum Flip
{
    None,
    LeftRight,
}

/// <summary>Bytes of interleaved channels to floats of one channel after another: [H, W, 3] to [3, H, W].</summary>
public sealed class Planes
{
    private readonly float[][] _values;

    private Planes(Func<int, int, float> value) =>
        _values = [.. Enumerable.Range(0, RgbImage.Channels).Select(channel => (float[])[.. Enumerable.Range(0, 256).Select(level => value(channel, level))])];

    /// <summary>Shares of 255.</summary>
    public static Planes Unit { get; } = new((_, level) => level / 255f);

    /// <summary>(share of 255 - mean) / deviation, with those of ImageNet's pixels, as torchvision's references have them.</summary>
    public static Planes Normalised { get; } = new((channel, level) => ((level / 255f) - Means[channel]) / Deviations[channel]);

    private static float[] Means => [0.485f, 0.456f, 0.406f];

    private static float[] Deviations => [0.229f, 0.224f, 0.225f];

    /// <param name="into">3·H·W.</param>
    public void Write(RgbImage image, Flip flip, Span<float> into)
    {
        var (red, green, blue) = (_values[0], _values[1], _values[2]);
        var plane = image.Width * image.Height;
        for (var y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> row = image.Row(y);
            var at = y * image.Width;
            var reds = into.Slice(at, image.Width);
            var greens = into.Slice(plane + at, image.Width);
            var blues = into.Slice((2 * plane) + at, image.Width);
            for (var x = 0; x < reds.Length; x++)
            {
                var to = flip == Flip.None ? x : reds.Length - 1 - x;
                reds[to] = red[row[0]];
                greens[to] = green[row[1]];
                blues[to] = blue[row[2]];
                row = row[RgbImage.Channels..];
            }
        }
    }
}
