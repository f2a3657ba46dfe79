using Calibrate.Images;

namespace Calibrate.Tests.Images;

public class HsvJitterTests
{
    // Expected by Python's colorsys: rgb_to_hsv, the factors (h wraps, s and v end at 1), hsv_to_rgb.
    [Theory]
    [InlineData(0.8f, 0.2f, 0.4f, 1f, 1f, 1f, 0.8f, 0.2f, 0.4f)]
    [InlineData(0.2f, 0.8f, 0.4f, 1f, 0.5f, 1f, 0.5f, 0.8f, 0.6f)]
    [InlineData(0.2f, 0.4f, 0.8f, 1f, 1f, 0.5f, 0.1f, 0.2f, 0.4f)]
    [InlineData(0.5f, 0.5f, 0.5f, 1.3f, 1.5f, 1.2f, 0.6f, 0.6f, 0.6f)]
    [InlineData(0f, 0f, 0f, 1.3f, 1.5f, 1.2f, 0f, 0f, 0f)]
    [InlineData(0f, 1f, 0f, 2f, 1f, 1f, 0f, 0f, 1f)]
    [InlineData(0f, 0f, 1f, 1.5f, 1f, 1f, 1f, 0f, 0f)]
    [InlineData(0.6f, 0.3f, 0.3f, 1f, 3f, 3f, 1f, 0f, 0f)]
    public void AColourIsTurnedAsItsFactorsSay(float r, float g, float b, float hue, float saturation, float value, float red, float green, float blue)
    {
        // As many as fill some vectors and leave a rest.
        const int Count = 37;
        float[] planes = [.. Enumerable.Repeat(r, Count), .. Enumerable.Repeat(g, Count), .. Enumerable.Repeat(b, Count)];

        HsvJitter.Apply(planes, hue, saturation, value);

        for (var i = 0; i < Count; i++)
        {
            planes[i].ShouldBe(red, 1e-5f);
            planes[Count + i].ShouldBe(green, 1e-5f);
            planes[(2 * Count) + i].ShouldBe(blue, 1e-5f);
        }
    }
}
