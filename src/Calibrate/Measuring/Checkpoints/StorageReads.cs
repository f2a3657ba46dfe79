using Calibrate.Measuring.Hosts;

namespace Calibrate.Measuring.Checkpoints;

/// <summary>How much this process has had fetched from storage: what came from the page cache is not in it (<c>read_bytes</c>, proc(5)).</summary>
public static class StorageReads
{
    /// <summary>So far; null where the kernel does not tell.</summary>
    public static long? Bytes => ProcFile.Number("/proc/self/io", "read_bytes:");
}
