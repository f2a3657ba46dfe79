using System.Runtime.InteropServices;
using Calibrate.Measuring;
using Calibrate.Measuring.Hosts;
using Calibrate.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>The most memory since the last reset: in tensors on CUDA, resident in the process on the CPU.</summary>
internal static class PeakMemory
{
    /// <returns>Null where this libtorch gives no statistics of its allocator.</returns>
    /// <param name="before">What <see cref="Before"/> was then.</param>
    public static MemoryReading? Read(Device device, long? before)
    {
        if (device.type == DeviceType.CPU)
        {
            var peak = MemoryInfo.OfThisProcess("VmHWM");
            return new(peak, "VmHWM", before < peak ? before : null);
        }

        try
        {
            return new(cuda.memory_stats(device).MaxAllocated, "cuda allocated");
        }
        catch (MissingOperatorException)
        {
            return null;
        }
    }

    /// <summary>What the process has before a workload is built, which the peak on the CPU holds too; null on CUDA, where tensors alone count.</summary>
    public static long? Before(Device device) => device.type == DeviceType.CPU ? MemoryInfo.OfThisProcess("VmRSS") : null;

    /// <summary>Starts anew, with what is free given back, so that neither a probe's buffers nor a workload before it count as the workload's.</summary>
    public static void Reset(Device device)
    {
        try
        {
            if (device.type == DeviceType.CUDA)
            {
                cuda.empty_cache(device);
                cuda.reset_peak_memory_stats(device);
            }
            else
            {
                _ = malloc_trim(0);
                File.WriteAllText("/proc/self/clear_refs", "5"); // proc(5): the peak becomes what is resident now
            }
        }
        catch (Exception exception) when (exception is MissingOperatorException or IOException or UnauthorizedAccessException)
        {
            // A locked-down container: the peak is then that of the whole process, an upper bound.
        }
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int malloc_trim(nint keep);
}
