using System.Globalization;

namespace Calibrate.Measuring.Hosts;

/// <summary>How much more memory this process may take before the host swaps or kills.</summary>
public static class FreeMemory
{
    /// <param name="root">Where <c>proc</c> and <c>sys</c> lie; <c>/</c> but in tests.</param>
    public static long Bytes(string root = "/")
    {
        var available = Line(Path.Combine(root, "proc/meminfo"), "MemAvailable:") * 1024
            ?? throw new IOException("/proc/meminfo does not tell MemAvailable");
        return Math.Max(0, CgroupRoom(root).Append(available).Min());
    }

    /// <summary>Of this process, from <c>/proc/self/status</c>: e.g. <c>VmRSS</c>.</summary>
    public static long Own(string field) => Line("/proc/self/status", field + ":") * 1024
        ?? throw new IOException($"/proc/self/status does not tell {field}");

    /// <summary>Of the process's own group and every group above it: limit less use. Pages of files that nobody maps count as free.</summary>
    private static IEnumerable<long> CgroupRoom(string root) =>
        from file in Cgroups.Files(root, "memory", "memory.limit_in_bytes", "memory.max")
        let limit = Number(File.ReadAllText(file))
        where limit is not null
        let folder = Path.GetDirectoryName(file)!
        let first = Path.GetFileName(file) == "memory.limit_in_bytes"
        let use = Number(File.ReadAllText(Path.Combine(folder, first ? "memory.usage_in_bytes" : "memory.current")))
        let reclaimable = Line(Path.Combine(folder, "memory.stat"), first ? "total_inactive_file" : "inactive_file")
        select limit.Value - (use ?? 0) + (reclaimable ?? 0);

    private static long? Line(string file, string field) => (
        from line in File.ReadLines(file)
        let words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
        where words.Length > 1 && words[0] == field
        select Number(words[1])).FirstOrDefault();

    /// <summary>Null for <c>max</c>.</summary>
    private static long? Number(string text) =>
        long.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
