using Calibrate.Statistics;

namespace Calibrate.Images.Pipelines;

/// <summary>An object with its box, by its corners in pixels; it may reach beyond the image while it is moved.</summary>
internal readonly record struct DetectedObject(int Class, double Left, double Top, double Right, double Bottom)
{
    /// <summary>Uniform from 1 to this: 7.5 an image on average, near COCO's 7.7 (Lin et al., "Microsoft COCO", ECCV 2014, section 5).</summary>
    public const int Most = 14;

    private const int Classes = 80;

    // What is left of an object has to be wider and higher than this, hold this share of it, and be no longer than this many times its width.
    private const double LeastSide = 2;
    private const double LeastShare = 0.1;
    private const double MostAspect = 100;

    private double Width => Right - Left;

    private double Height => Bottom - Top;

    /// <summary>The files have no labels: drawn, and the same for an image every time. Sides are 5 to 50% of the image's.</summary>
    public static IEnumerable<DetectedObject> Of(int image, int width, int height)
    {
        var random = SeededRandom.Named(0, $"objects of image {image}");
        var count = 1 + random.Below(Most);
        for (var i = 0; i < count; i++)
        {
            var (w, h) = (random.Uniform(0.05, 0.5) * width, random.Uniform(0.05, 0.5) * height);
            var (x, y) = (random.Uniform(0, width - w), random.Uniform(0, height - h));
            yield return new(random.Below(Classes), x, y, x + w, y + h);
        }
    }

    public DetectedObject Moved(double scale, double x, double y) =>
        new(Class, (Left * scale) + x, (Top * scale) + y, (Right * scale) + x, (Bottom * scale) + y);

    public DetectedObject Mirrored(double width) => this with { Left = width - Right, Right = width - Left };

    /// <summary>What of it lies in a square from the origin, with its sides as large as they are there; null where too little is left to learn from.</summary>
    public DetectedObject? CutTo(double side)
    {
        var inside = new DetectedObject(
            Class, Math.Clamp(Left, 0, side), Math.Clamp(Top, 0, side), Math.Clamp(Right, 0, side), Math.Clamp(Bottom, 0, side));
        var (w, h) = (inside.Width, inside.Height);
        return w > LeastSide && h > LeastSide && w * h > LeastShare * Width * Height && Math.Max(w / h, h / w) < MostAspect ? inside : null;
    }

    /// <summary>Class, then centre x, y, width and height as shares of the side.</summary>
    public void Write(double side, Span<float> into)
    {
        into[0] = Class;
        (into[1], into[2]) = ((float)((Left + Right) / 2 / side), (float)((Top + Bottom) / 2 / side));
        (into[3], into[4]) = ((float)(Width / side), (float)(Height / side));
    }
}
