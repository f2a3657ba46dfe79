using Calibrate.Measuring;
using ILGPU;
using ILGPU.Runtime;

namespace Calibrate.Ilgpu;

/// <summary>How long the host waits for a kernel that does nothing.</summary>
internal static class LaunchLatency
{
    /// <summary>Seconds from a launch until the host knows that it is done: the mean of the fastest series of them.</summary>
    public static double Measure(Accelerator accelerator, TimeSpan budget)
    {
        var kernel = accelerator.LoadAutoGroupedStreamKernel<Index1D, int>(Kernels.Nothing);
        return 1 / FastestSeries.CallsPerSecond(
            () =>
            {
                kernel(1, 0);
                accelerator.Synchronize();
            },
            accelerator.Synchronize, TimeProvider.System, budget);
    }
}
