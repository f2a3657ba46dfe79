using static TorchSharp.torch;

namespace Calibrate.Workloads.Models;

/// <summary>Images with a class each.</summary>
internal static class ImageBatch
{
    /// <summary>Standard normal pixels [samples, 3, side, side], as normalised photographs have them on average; uniform classes.</summary>
    public static Batch Make(int samples, int side, int classes, Random random)
    {
        long[] labels = [.. Enumerable.Range(0, samples).Select(_ => (long)random.Next(classes))];
        return new([randn([samples, 3, side, side])], tensor(labels), RealTokens: null);
    }
}
