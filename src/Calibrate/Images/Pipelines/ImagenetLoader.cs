using Calibrate.Images.Jpeg;

namespace Calibrate.Images.Pipelines;

/// <summary>
/// Classification as PyTorch's ImageNet reference has it. Training: a random crop resized to N and flipped half of the time. Evaluation: the short side
/// resized to N · 256/224, and its middle. Normalised; the target is a class.
/// </summary>
internal sealed class ImagenetLoader(SampleOrder order, int size, Augmentation augmentation, TurboJpeg library) : ISampleLoader
{
    /// <summary>Floats of a target.</summary>
    public const int TargetLength = 1;

    private const int Classes = 1000;

    private readonly ImageReader _reader = new(library);
    private readonly AntialiasedResize _resize = new();
    private readonly RgbImage _image = new();
    private readonly RgbImage _resized = new();
    private readonly RgbImage _middle = new();

    public void Load(long place, Span<float> pixels, Span<float> targets)
    {
        var index = order.At(place);
        _reader.Read(order.File(index), _image);
        if (augmentation == Augmentation.Training)
        {
            var random = order.Random(place);
            _resize.Resize(_image, RandomCrop.Draw(_image.Width, _image.Height, random), size, size, _resized);
            Planes.Normalised.Write(_resized, random.Half() ? Flip.LeftRight : Flip.None, pixels);
        }
        else
        {
            ResizeShortSide(size * 256 / 224);
            CutOut(_resized, PixelBox.Centred(_resized, size, size), _middle);
            Planes.Normalised.Write(_middle, Flip.None, pixels);
        }

        // The files have no labels: any will do that stays the same.
        targets[0] = index % Classes;
    }

    public void Dispose() => _reader.Dispose();

    private void ResizeShortSide(int to)
    {
        var (width, height) = (_image.Width, _image.Height);
        var (w, h) = width < height ? (to, (int)((long)to * height / width)) : ((int)((long)to * width / height), to);
        _resize.Resize(_image, PixelBox.Whole(_image), w, h, _resized);
    }

    private static void CutOut(RgbImage image, PixelBox part, RgbImage into)
    {
        into.Reshape(part.Width, part.Height);
        for (var y = 0; y < part.Height; y++)
            image.Row(part.Y + y).Slice(part.X * RgbImage.Channels, into.Stride).CopyTo(into.Row(y));
    }
}
