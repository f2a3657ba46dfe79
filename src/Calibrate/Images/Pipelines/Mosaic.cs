using Calibrate.Statistics;

namespace Calibrate.Images.Pipelines;

/// <summary>
/// Four images around a point of a grey canvas of 2N (Bochkovskiy et al., "YOLOv4" (2020), section 3.3), seen through a window of N that is scaled by
/// 0.5 to 1.5 and moved by up to a tenth, as YOLOv8's published settings have it (no turning, shearing or perspective).
/// </summary>
internal sealed class Mosaic(int size)
{
    private readonly RgbImage _canvas = new();
    private readonly List<DetectedObject> _objects = [];
    private int _centreX;
    private int _centreY;

    /// <summary>Anywhere in the canvas' middle.</summary>
    public void Start(SeededRandom random)
    {
        _canvas.Reshape(2 * size, 2 * size);
        _canvas.Pixels.Fill(BilinearSampler.Grey);
        _objects.Clear();
        (_centreX, _centreY) = ((int)random.Uniform(size / 2.0, 1.5 * size), (int)random.Uniform(size / 2.0, 1.5 * size));
    }

    /// <summary>Puts an image with the corner that is nearest to the point against it; what lies beyond the canvas is cut off.</summary>
    /// <param name="quarter">0 to 3: upper left, upper right, lower left, lower right.</param>
    public void Place(int quarter, RgbImage image, IEnumerable<DetectedObject> objects)
    {
        var x = quarter % 2 == 0 ? _centreX - image.Width : _centreX;
        var y = quarter < 2 ? _centreY - image.Height : _centreY;
        var (left, right) = (Math.Max(0, x), Math.Min(_canvas.Width, x + image.Width));
        for (var row = Math.Max(0, y); row < Math.Min(_canvas.Height, y + image.Height); row++)
        {
            image.Row(row - y).Slice((left - x) * RgbImage.Channels, (right - left) * RgbImage.Channels)
                .CopyTo(_canvas.Row(row)[(left * RgbImage.Channels)..]);
        }

        // A box ends where its image does; the window then judges what is left of it.
        _objects.AddRange(objects.Select(found => found.Moved(1, x, y)).Select(found => found with
        {
            Left = Math.Clamp(found.Left, 0, _canvas.Width), Right = Math.Clamp(found.Right, 0, _canvas.Width),
            Top = Math.Clamp(found.Top, 0, _canvas.Height), Bottom = Math.Clamp(found.Bottom, 0, _canvas.Height),
        }));
    }

    /// <summary>The view, and what is seen of the objects.</summary>
    public IEnumerable<DetectedObject> View(SeededRandom random, RgbImage into)
    {
        var scale = random.Uniform(0.5, 1.5);
        return View(scale, random.Uniform(0.4, 0.6) * size, random.Uniform(0.4, 0.6) * size, into);
    }

    /// <param name="x">Where the canvas' middle comes to lie.</param>
    internal IEnumerable<DetectedObject> View(double scale, double x, double y, RgbImage into)
    {
        into.Reshape(size, size);
        BilinearSampler.Sample(_canvas, new(size - (x / scale), 1 / scale), new(size - (y / scale), 1 / scale), into);
        return
        [
            .. from found in _objects
               let cut = found.Moved(scale, x - (size * scale), y - (size * scale)).CutTo(size)
               where cut is not null
               select cut.Value,
        ];
    }
}
