using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Calibrate.Images;

/// <summary>
/// Four neighbours to a pixel and no antialiasing, as OpenCV's linear resize and warp do: a scaled and shifted view of an image.
/// </summary>
internal static class BilinearSampler
{
    /// <summary>OpenCV's and YOLO's fill where there is no image.</summary>
    public const byte Grey = 114;

    /// <summary>Resizes whole; centres of pixels map to centres, and the edge goes on beyond it.</summary>
    public static void Resize(RgbImage source, int width, int height, RgbImage into)
    {
        into.Reshape(width, height);
        double x = (double)source.Width / width, y = (double)source.Height / height;
        Sample(source, new((0.5 * x) - 0.5, x), new((0.5 * y) - 0.5, y), into);
    }

    /// <summary>Fills the target from the places that the axes say; grey where they are outside of the source by a pixel or more.</summary>
    public static void Sample(RgbImage source, Axis x, Axis y, RgbImage into)
    {
        var columns = Taps(x, into.Width, source.Width);
        var rows = Taps(y, into.Height, source.Height);
        ref var pixels = ref MemoryMarshal.GetReference(source.Padded);
        for (var row = 0; row < into.Height; row++)
        {
            var target = into.Row(row);
            var (above, below, down) = rows[row];
            if (above < 0)
            {
                target.Fill(Grey);
                continue;
            }

            ref var upper = ref Unsafe.Add(ref pixels, above * source.Stride);
            ref var lower = ref Unsafe.Add(ref pixels, below * source.Stride);
            foreach (var (left, right, across) in columns)
            {
                var value = left < 0 ? Vector128.Create((float)Grey) : Mix(
                    Mix(Load(ref upper, left), Load(ref upper, right), across),
                    Mix(Load(ref lower, left), Load(ref lower, right), across), down);
                var rounded = Vector128.ConvertToInt32(value + Vector128.Create(0.5f));
                (target[0], target[1], target[2]) = ((byte)rounded[0], (byte)rounded[1], (byte)rounded[2]);
                target = target[RgbImage.Channels..];
            }
        }
    }

    private static Vector128<float> Mix(Vector128<float> one, Vector128<float> other, float share) => one + ((other - one) * share);

    private static Vector128<float> Load(ref byte line, int column) => Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(
        Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref line, column * RgbImage.Channels))).AsByte())).AsInt32());

    // First is -1 where the place is outside.
    private static (int First, int Second, float Share)[] Taps(Axis axis, int count, int source)
    {
        var taps = new (int, int, float)[count];
        for (var i = 0; i < count; i++)
        {
            var place = axis.Start + (i * axis.Step);
            var floor = Math.Floor(place);
            taps[i] = place <= -1 || place >= source
                ? (-1, -1, 0)
                : (Math.Max(0, (int)floor), Math.Min(source - 1, (int)floor + 1), (float)(place - floor));
        }

        return taps;
    }

    /// <summary>Where in the source the first pixel of the target lies, and how far on the next.</summary>
    public readonly record struct Axis(double Start, double Step);
}
