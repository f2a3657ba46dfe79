using System.Globalization;

namespace Calibrate.Measuring.Hosts;

/// <summary>How much memory this process may use: the container's limit, or all there is.</summary>
public static class MemoryLimit
{
    /// <param name="root">Where <c>proc</c> and <c>sys</c> lie; <c>/</c> but in tests.</param>
    public static long Bytes(string root = "/")
    {
        var total = Total(root);
        return CgroupLimits(root).Append(total).Min();
    }

    private static long Total(string root)
    {
        var line = File.ReadLines(Path.Combine(root, "proc/meminfo")).First(l => l.StartsWith("MemTotal:", StringComparison.Ordinal));
        var kibibytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return long.Parse(kibibytes, NumberStyles.None, CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>Of the process's own group and every group above it: the least of them binds.</summary>
    private static IEnumerable<long> CgroupLimits(string root) =>
        Cgroups.Files(root, "memory", "memory.limit_in_bytes", "memory.max").Select(Read).OfType<long>();

    /// <summary>Null for <c>max</c>.</summary>
    private static long? Read(string file) =>
        long.TryParse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : null;
}
