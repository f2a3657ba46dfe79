using Calibrate.Images.Jpeg;

namespace Calibrate.Images.Pipelines;

/// <summary>
/// Detection as YOLOv8's published settings train it. Training: a mosaic of four, hue, saturation and value jittered by up to 1.5, 70 and 40%, flipped half of
/// the time. Evaluation: the long side resized to N and the rest filled with grey. Pixels from 0 to 1; objects as <see cref="DetectedObject.Write"/> has them.
/// </summary>
internal sealed class YoloLoader(SampleOrder order, int size, Augmentation augmentation, TurboJpeg library) : ISampleLoader
{
    /// <summary>Of one object.</summary>
    public const int Row = 5;

    /// <summary>Rows of a sample: those without an object are zero.</summary>
    public const int MostObjects = Tiles * DetectedObject.Most;

    public const int TargetLength = MostObjects * Row;

    private const int Tiles = 4;

    private readonly ImageReader _reader = new(library);
    private readonly Mosaic _mosaic = new(size);
    private readonly RgbImage _image = new();
    private readonly RgbImage _resized = new();
    private readonly RgbImage _view = new();

    public void Load(long place, Span<float> pixels, Span<float> targets)
    {
        targets.Clear();
        foreach (var found in augmentation == Augmentation.Training ? Train(place, pixels) : Letterbox(place, pixels))
        {
            found.Write(size, targets);
            targets = targets[Row..];
        }
    }

    public void Dispose() => _reader.Dispose();

    private IEnumerable<DetectedObject> Train(long place, Span<float> pixels)
    {
        var random = order.Random(place);
        _mosaic.Start(random);
        for (var tile = 0; tile < Tiles; tile++)
        {
            var index = tile == 0 ? order.At(place) : random.Below(order.Count);
            var scale = ReadFitting(index);
            _mosaic.Place(tile, _resized, Objects(index, scale));
        }

        var objects = _mosaic.View(random, _view);
        var flip = random.Half() ? Flip.LeftRight : Flip.None;
        Planes.Unit.Write(_view, flip, pixels);
        HsvJitter.Apply(pixels, 1 + (float)random.Uniform(-0.015, 0.015), 1 + (float)random.Uniform(-0.7, 0.7), 1 + (float)random.Uniform(-0.4, 0.4));
        return flip == Flip.None ? objects : objects.Select(found => found.Mirrored(size));
    }

    private IEnumerable<DetectedObject> Letterbox(long place, Span<float> pixels)
    {
        var index = order.At(place);
        var scale = ReadFitting(index);
        _view.Reshape(size, size);
        _view.Pixels.Fill(BilinearSampler.Grey);
        var (x, y) = ((size - _resized.Width) / 2, (size - _resized.Height) / 2);
        for (var row = 0; row < _resized.Height; row++)
            _resized.Row(row).CopyTo(_view.Row(y + row)[(x * RgbImage.Channels)..]);
        Planes.Unit.Write(_view, Flip.None, pixels);
        return Objects(index, scale).Select(found => found.Moved(1, x, y));
    }

    // The scale by which the image's long side has become N.
    private double ReadFitting(int index)
    {
        _reader.Read(order.File(index), _image);
        var scale = (double)size / Math.Max(_image.Width, _image.Height);
        BilinearSampler.Resize(_image, Fitted(_image.Width), Fitted(_image.Height), _resized);
        return scale;

        int Fitted(int side) => Math.Clamp((int)Math.Round(side * scale), 1, size);
    }

    private IEnumerable<DetectedObject> Objects(int index, double scale) =>
        DetectedObject.Of(index, _image.Width, _image.Height).Select(found => found.Moved(scale, 0, 0));
}
