using System.Globalization;
using System.Runtime.InteropServices;
using Calibrate.Measuring;
using Calibrate.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>The most memory since the last reset: in tensors on CUDA, resident in the process on the CPU.</summary>
internal static class PeakMemory
{
    /// <returns>Null where this libtorch gives no statistics of its allocator.</returns>
    public static MemoryReading? Read(Device device)
    {
        if (device.type == DeviceType.CPU)
            return new(ResidentBytes(File.ReadLines("/proc/self/status")), "VmHWM");
        try
        {
            return new(cuda.memory_stats(device).MaxAllocated, "cuda allocated");
        }
        catch (MissingOperatorException)
        {
            return null;
        }
    }

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

    /// <summary>In the kernel's kB, of 1024 bytes.</summary>
    internal static long ResidentBytes(IEnumerable<string> status)
    {
        var line = status.First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(6).TrimEnd("kB ").Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int malloc_trim(nint keep);
}
