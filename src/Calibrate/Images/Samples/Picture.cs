using Calibrate.Statistics;

namespace Calibrate.Images.Samples;

/// <summary>
/// A drawn picture with a photograph's statistics: fields of noise whose amplitude falls with their frequency, as natural images' does (Field 1987),
/// ellipses with hard edges and textures of their own, and grain.
/// </summary>
internal static class Picture
{
    private const int CoarsestField = 128;
    private const int Ellipses = 12;

    // Of the coarsest field, in levels; each finer one has 0.6 of the one before.
    private const float Amplitude = 45;
    private const float Falloff = 0.6f;

    public static void Draw(RgbImage into, int width, int height, double grain, SeededRandom random)
    {
        into.Reshape(width, height);
        var (levels, colours) = (Filled(width * height, 128), Filled(width * height, 0));
        var amplitude = Amplitude;
        for (var cell = CoarsestField; cell >= 2; cell /= 2, amplitude *= Falloff)
        {
            AddField(levels, width, height, cell, amplitude, random);
            // Colour changes more slowly than brightness.
            if (cell >= 16)
                AddField(colours, width, height, cell, amplitude, random);
        }

        for (var i = 0; i < Ellipses; i++)
            AddEllipse(levels, colours, width, height, random);
        var pixels = into.Pixels;
        for (var i = 0; i < levels.Length; i++)
        {
            // Noise of a sensor, whose sum of four uniforms is near enough to normal.
            var noise = random.Next();
            var sum = (noise & 0xFFFF) + ((noise >> 16) & 0xFFFF) + ((noise >> 32) & 0xFFFF) + (noise >> 48);
            var level = levels[i] + ((sum / 65535.0 - 2) * Math.Sqrt(3) * grain);
            pixels[3 * i] = Clamp(level + colours[i]);
            pixels[(3 * i) + 1] = Clamp(level);
            pixels[(3 * i) + 2] = Clamp(level - colours[i]);
        }
    }

    /// <summary>Random values at the corners of a grid, blended between them.</summary>
    private static void AddField(float[] levels, int width, int height, int cell, float amplitude, SeededRandom random)
    {
        var columns = (width / cell) + 2;
        float[] corners = [.. Enumerable.Range(0, columns * ((height / cell) + 2)).Select(_ => amplitude * (float)random.Uniform(-1, 1))];
        for (var y = 0; y < height; y++)
        {
            var (row, down) = (y / cell * columns, (float)(y % cell) / cell);
            for (var x = 0; x < width; x++)
            {
                var at = row + (x / cell);
                var across = (float)(x % cell) / cell;
                var upper = corners[at] + ((corners[at + 1] - corners[at]) * across);
                var lower = corners[at + columns] + ((corners[at + columns + 1] - corners[at + columns]) * across);
                levels[(y * width) + x] += upper + ((lower - upper) * down);
            }
        }
    }

    private static void AddEllipse(float[] levels, float[] colours, int width, int height, SeededRandom random)
    {
        var (centreX, centreY) = (random.Uniform(0, width), random.Uniform(0, height));
        var (radiusX, radiusY) = (random.Uniform(0.03, 0.25) * width, random.Uniform(0.03, 0.25) * height);
        var (level, colour) = ((float)random.Uniform(-70, 70), (float)random.Uniform(-40, 40));
        var stripes = random.Uniform(0.2, 1.5);
        var (top, bottom) = (Math.Max(0, (int)(centreY - radiusY)), Math.Min(height, (int)(centreY + radiusY) + 1));
        var (left, right) = (Math.Max(0, (int)(centreX - radiusX)), Math.Min(width, (int)(centreX + radiusX) + 1));
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
            {
                if (Math.Pow((x - centreX) / radiusX, 2) + Math.Pow((y - centreY) / radiusY, 2) > 1)
                    continue;
                levels[(y * width) + x] += level + (12 * (float)Math.Sin(stripes * (x + y)));
                colours[(y * width) + x] += colour;
            }
        }
    }

    private static float[] Filled(int count, float value)
    {
        var filled = new float[count];
        Array.Fill(filled, value);
        return filled;
    }

    private static byte Clamp(double level) => (byte)Math.Clamp(Math.Round(level), 0, 255);
}
