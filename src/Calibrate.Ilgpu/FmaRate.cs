using Calibrate.Measuring;
using ILGPU;
using ILGPU.Runtime;

namespace Calibrate.Ilgpu;

/// <summary>
/// The rate of the fp32 units: as many threads as the device holds, each with chains of fused multiply-adds. Not that of matrix units,
/// which ILGPU's kernels do not reach.
/// </summary>
internal static class FmaRate
{
    private const int Links = 1 << 16;

    /// <summary>FLOP/s; a fused multiply-add is 2.</summary>
    public static double Measure(Accelerator accelerator, TimeSpan budget)
    {
        var threads = accelerator.MaxNumThreads;
        using var sums = accelerator.Allocate1D<float>(threads);
        var kernel = accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<float>, float, float, int>(Kernels.FmaChains);

        // x · 1 + 1 counts the links, exactly up to 2^24. The device does not know the factor beforehand.
        var rate = FastestSeries.CallsPerSecond(() => kernel(threads, sums.View, 1, 1, Links), accelerator.Synchronize, TimeProvider.System, budget);
        const float starts = Kernels.Chains * (Kernels.Chains - 1) / 2;
        foreach (var sum in sums.GetAsArray1D())
            Check.Equal(starts + (Kernels.Chains * Links), sum);
        return 2.0 * Kernels.Chains * Links * threads * rate;
    }
}
