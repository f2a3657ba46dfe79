using Calibrate.Measuring.Hosts;

namespace Calibrate.Measuring.Workers;

/// <summary>What memory a search may fill.</summary>
internal static class SearchMemory
{
    /// <summary>
    /// Bytes that a workload may take: all of a GPU's; on the CPU what this process has and what is free. There it becomes the
    /// process's limit too, so that an allocation beyond it fails in order, instead of driving the host into swap or its kernel to a kill.
    /// </summary>
    public static long Claim(IEngine engine, string device)
    {
        var all = engine.DescribeDevice(device).MemoryBytes;
        if (device != "cpu")
            return all;
        var free = FreeMemory.Bytes();
        Posix.LimitData(MemoryInfo.OfThisProcess("VmData") + free);
        return Math.Min(all, MemoryInfo.OfThisProcess("VmRSS") + free);
    }
}
