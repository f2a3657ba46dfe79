namespace Calibrate.Measuring.Hosts;

/// <summary>The control groups this process is in, of version 1 and 2.</summary>
public static class Cgroups
{
    /// <summary>A file of a controller in the process's own group, then in every group above it; those that exist.</summary>
    /// <param name="root">Where <c>proc</c> and <c>sys</c> lie; <c>/</c> but in tests.</param>
    /// <param name="controller">E.g. <c>cpu</c>.</param>
    /// <param name="versionOne">The file's name in version 1, e.g. <c>cpu.stat</c>; null where it has none.</param>
    public static IEnumerable<string> Files(string root, string controller, string? versionOne, string versionTwo)
    {
        foreach (var line in ProcFile.Lines(Path.Combine(root, "proc/self/cgroup")))
        {
            // hierarchy:controllers:path; version 2 has no controllers here.
            if (line.Split(':', 3) is not [_, var controllers, var path])
                continue;
            var file = controllers.Length == 0 ? versionTwo : controllers.Split(',').Contains(controller, StringComparer.Ordinal) ? versionOne : null;
            if (file is null)
                continue;
            var mount = Path.Combine(root, "sys/fs/cgroup", controllers.Length == 0 ? "" : controller);
            for (var group = path.Trim('/'); ; group = Path.GetDirectoryName(group) ?? "")
            {
                var full = Path.Combine(mount, group, file);
                if (File.Exists(full))
                    yield return full;
                if (group.Length == 0)
                    break;
            }
        }
    }
}
