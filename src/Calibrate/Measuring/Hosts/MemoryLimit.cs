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
    private static IEnumerable<long> CgroupLimits(string root)
    {
        var groups = Path.Combine(root, "proc/self/cgroup");
        if (!File.Exists(groups))
            yield break;

        foreach (var line in File.ReadLines(groups))
        {
            // hierarchy:controllers:path; version 2 has no controllers here.
            if (line.Split(':', 3) is not [_, var controllers, var path])
                continue;
            var (mount, file) = controllers switch
            {
                "" => ("sys/fs/cgroup", "memory.max"),
                "memory" => ("sys/fs/cgroup/memory", "memory.limit_in_bytes"),
                _ => (null, ""),
            };
            if (mount is null)
                continue;
            for (var group = path.Trim('/'); ; group = Path.GetDirectoryName(group) ?? "")
            {
                if (Read(Path.Combine(root, mount, group, file)) is { } limit)
                    yield return limit;
                if (group.Length == 0)
                    break;
            }
        }
    }

    /// <summary>Null for <c>max</c> and where there is no such file.</summary>
    private static long? Read(string file) =>
        File.Exists(file) && long.TryParse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : null;
}
