using Calibrate.Statistics;

namespace Calibrate.Images.Pipelines;

/// <summary>
/// A part of 8 to 100% of the image's area and of an aspect from 3:4 to 4:3: Szegedy et al., "Going Deeper with Convolutions" (CVPR 2015),
/// section 6, in the form that PyTorch's references train with.
/// </summary>
internal static class RandomCrop
{
    private const double LeastArea = 0.08;
    private const int Tries = 10;

    private static readonly double Flattest = Math.Log(4.0 / 3);

    public static PixelBox Draw(int width, int height, SeededRandom random)
    {
        for (var i = 0; i < Tries; i++)
        {
            var area = width * height * random.Uniform(LeastArea, 1);
            var aspect = Math.Exp(random.Uniform(-Flattest, Flattest));
            var (w, h) = ((int)Math.Round(Math.Sqrt(area * aspect)), (int)Math.Round(Math.Sqrt(area / aspect)));
            if (w > 0 && h > 0 && w <= width && h <= height)
                return new(random.Below(width - w + 1), random.Below(height - h + 1), w, h);
        }

        return Middle(width, height);
    }

    /// <summary>As much of the middle as the aspect allows.</summary>
    public static PixelBox Middle(int width, int height)
    {
        var most = Math.Exp(Flattest);
        var (w, h) = (double)width / height is var aspect && aspect < 1 / most ? (width, (int)Math.Round(width * most))
            : aspect > most ? ((int)Math.Round(height * most), height)
            : (width, height);
        return new((width - w) / 2, (height - h) / 2, w, h);
    }
}
