using System.Runtime.InteropServices;
using Calibrate.Images;
using Calibrate.Images.Jpeg;
using Calibrate.Tests.Reports;

namespace Calibrate.Tests.Images;

/// <summary>Files beside the tests: JPEGs, and what Pillow, torchvision and torch made of them (Data/make_goldens.py).</summary>
internal static class ImageData
{
    public static readonly TurboJpeg Library = TurboJpeg.Open();

    public static string Folder { get; } = Path.Combine(Golden.Repository, "tests", "Calibrate.Tests", "Images", "Data");

    public static string PathOf(string name) => Path.Combine(Folder, name);

    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    public static float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(Bytes(name)).ToArray();

    public static RgbImage Decoded(string name)
    {
        using var decoder = new JpegDecoder(Library);
        var image = new RgbImage();
        decoder.Decode(Bytes(name), name, image);
        return image;
    }

    public static RgbImage Image(int width, int height, Func<int, int, (int Red, int Green, int Blue)> pixel)
    {
        var image = new RgbImage();
        image.Reshape(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (red, green, blue) = pixel(x, y);
                byte[] bytes = [(byte)red, (byte)green, (byte)blue];
                bytes.CopyTo(image.Row(y)[(3 * x)..]);
            }
        }

        return image;
    }

    public static RgbImage Filled(int width, int height, byte level) => Image(width, height, (_, _) => (level, level, level));

    public static int[] Reds(this RgbImage image, int row) => [.. Enumerable.Range(0, image.Width).Select(x => (int)image.Row(row)[3 * x])];
}
