using System.Numerics;
using System.Runtime.InteropServices;

namespace Calibrate.Images;

/// <summary>
/// Hue, saturation and value times a factor each, on planes of floats from 0 to 1. With V the largest channel, C the largest less the least and
/// S = C/V, a colour is V - V·S·k(n) with k(n) = max(0, min(t, 4 - t, 1)), t = (n + H) mod 6, n = 5, 3, 1 for red, green, blue, and H the hue in sixths of the circle.
/// </summary>
internal static class HsvJitter
{
    /// <param name="planes">[3, pixels], changed in place.</param>
    /// <param name="hue">Times the hue as an angle, which wraps; saturation and value end at 1.</param>
    public static void Apply(Span<float> planes, float hue, float saturation, float value)
    {
        var plane = planes.Length / RgbImage.Channels;
        var vectors = plane - (plane % Vector<float>.Count);
        var reds = planes[..plane];
        var greens = planes.Slice(plane, plane);
        var blues = planes[(2 * plane)..];
        var r = Vectors(reds[..vectors]);
        var g = Vectors(greens[..vectors]);
        var b = Vectors(blues[..vectors]);
        for (var i = 0; i < r.Length; i++)
            (r[i], g[i], b[i]) = Jittered(r[i], g[i], b[i], hue, saturation, value);
        for (var i = vectors; i < plane; i++)
        {
            var (red, green, blue) = Jittered(new(reds[i]), new(greens[i]), new(blues[i]), hue, saturation, value);
            (reds[i], greens[i], blues[i]) = (red[0], green[0], blue[0]);
        }
    }

    private static Span<Vector<float>> Vectors(Span<float> values) => MemoryMarshal.Cast<float, Vector<float>>(values);

    private static (Vector<float> Red, Vector<float> Green, Vector<float> Blue) Jittered(
        Vector<float> red, Vector<float> green, Vector<float> blue, float hue, float saturation, float value)
    {
        var one = Vector<float>.One;
        var v = Vector.Max(red, Vector.Max(green, blue));
        var c = v - Vector.Min(red, Vector.Min(green, blue));
        // Grey has no hue and black no saturation: any will do.
        var safe = Vector.ConditionalSelect(Vector.Equals(c, Vector<float>.Zero), one, c);
        var h = Vector.ConditionalSelect(
            Vector.Equals(v, red), (green - blue) / safe,
            Vector.ConditionalSelect(Vector.Equals(v, green), ((blue - red) / safe) + new Vector<float>(2), ((red - green) / safe) + new Vector<float>(4)));
        h = Sixths(Sixths(h) * hue);
        var s = Vector.Min(one, c / Vector.ConditionalSelect(Vector.Equals(v, Vector<float>.Zero), one, v) * saturation);
        v = Vector.Min(one, v * value);
        var chroma = v * s;
        return (v - (chroma * Share(5, h)), v - (chroma * Share(3, h)), v - (chroma * Share(1, h)));
    }

    private static Vector<float> Share(float n, Vector<float> hue)
    {
        var t = Sixths(hue + new Vector<float>(n));
        return Vector.Max(Vector<float>.Zero, Vector.Min(Vector.Min(t, new Vector<float>(4) - t), Vector<float>.One));
    }

    private static Vector<float> Sixths(Vector<float> hue) => hue - (new Vector<float>(6) * Vector.Floor(hue / new Vector<float>(6)));
}
