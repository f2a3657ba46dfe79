namespace Calibrate.Images;

/// <summary>A part of an image, in pixels from its upper left corner.</summary>
public readonly record struct PixelBox(int X, int Y, int Width, int Height)
{
    public static PixelBox Whole(RgbImage image) => new(0, 0, image.Width, image.Height);

    /// <summary>That much of the middle; halves are rounded to the even pixel, as torchvision does.</summary>
    public static PixelBox Centred(RgbImage image, int width, int height) =>
        new((int)Math.Round((image.Width - width) / 2.0), (int)Math.Round((image.Height - height) / 2.0), width, height);
}
