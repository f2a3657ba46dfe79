using Calibrate.Measuring;
using ILGPU;
using ILGPU.Runtime;

namespace Calibrate.Ilgpu;

/// <summary>Copies and triads, as the engine's own probe counts them: every byte read and every byte written.</summary>
internal static class Bandwidth
{
    /// <summary>As the engine's triad has it: a + 2b.</summary>
    private const float Scale = 2;

    // Periods without a common divisor: what is read from a wrong place is a wrong value.
    private const int LeftPeriod = 1021;
    private const int RightPeriod = 769;

    private const int Samples = 64;

    /// <param name="bytes">Size of each of two buffers.</param>
    public static double Copy(Accelerator accelerator, long bytes, TimeSpan budget)
    {
        var tiling = Tiling.Of(accelerator, bytes / sizeof(float));
        using var source = Filled(accelerator, LeftPeriod, tiling);
        using var target = accelerator.Allocate1D<float>(tiling.Elements);
        var kernel = accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<float>, ArrayView<float>, Tiling>(Kernels.Copy);
        var rate = FastestSeries.CallsPerSecond(() => kernel(tiling.Threads, source.View, target.View, tiling), accelerator.Synchronize, TimeProvider.System, budget);
        Verify(target, at => at % LeftPeriod);
        return 2.0 * sizeof(float) * tiling.Elements * rate;
    }

    /// <param name="bytes">Size of each of three buffers.</param>
    public static double Triad(Accelerator accelerator, long bytes, TimeSpan budget)
    {
        var tiling = Tiling.Of(accelerator, bytes / sizeof(float));
        using var left = Filled(accelerator, LeftPeriod, tiling);
        using var right = Filled(accelerator, RightPeriod, tiling);
        using var target = accelerator.Allocate1D<float>(tiling.Elements);
        var kernel = accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<float>, ArrayView<float>, float, ArrayView<float>, Tiling>(Kernels.Triad);
        var rate = FastestSeries.CallsPerSecond(() => kernel(tiling.Threads, left.View, right.View, Scale, target.View, tiling), accelerator.Synchronize, TimeProvider.System, budget);
        Verify(target, at => (at % LeftPeriod) + (Scale * (at % RightPeriod)));
        return 3.0 * sizeof(float) * tiling.Elements * rate;
    }

    private static MemoryBuffer1D<float, Stride1D.Dense> Filled(Accelerator accelerator, int period, Tiling tiling)
    {
        var buffer = accelerator.Allocate1D<float>(tiling.Elements);
        accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<float>, int, Tiling>(Kernels.Fill)(tiling.Threads, buffer.View, period, tiling);
        accelerator.Synchronize();
        return buffer;
    }

    /// <summary>A rate of work that was not done is no figure. Whole numbers below 2^24: they are exact.</summary>
    private static void Verify(MemoryBuffer1D<float, Stride1D.Dense> result, Func<long, float> expected)
    {
        for (var sample = 0; sample <= Samples; sample++)
        {
            var at = (result.Length - 1) * sample / Samples;
            Check.Equal(expected(at), result.View.SubView(at, 1).GetAsArray1D()[0]);
        }
    }
}
