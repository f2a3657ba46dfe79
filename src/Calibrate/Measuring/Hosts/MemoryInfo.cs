namespace Calibrate.Measuring.Hosts;

/// <summary>What the kernel tells of memory, in bytes: its own unit is 1024 of them, and called kB.</summary>
public static class MemoryInfo
{
    /// <summary>Of the host, from <c>/proc/meminfo</c>: e.g. <c>MemTotal</c>.</summary>
    /// <param name="root">Where <c>proc</c> lies; <c>/</c> but in tests.</param>
    /// <exception cref="IOException">It is not told.</exception>
    public static long Bytes(string root, string field) => Read(Path.Combine(root, "proc/meminfo"), field);

    /// <summary>Of this process, from <c>/proc/self/status</c>: e.g. <c>VmRSS</c>.</summary>
    /// <exception cref="IOException">It is not told.</exception>
    public static long OfThisProcess(string field) => Read("/proc/self/status", field);

    private static long Read(string file, string field) =>
        ProcFile.Number(file, field + ":") * 1024 ?? throw new IOException($"{file} does not tell {field}");
}
