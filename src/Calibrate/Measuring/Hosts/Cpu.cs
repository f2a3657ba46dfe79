using Calibrate.Profiles;

namespace Calibrate.Measuring.Hosts;

/// <summary>The CPU as a device.</summary>
public static class Cpu
{
    /// <summary>Name, usable memory and cores; the slug tells machine shapes apart: <c>amd-epyc-2c</c>.</summary>
    public static DeviceDescription Describe()
    {
        var name = Name(File.ReadLines("/proc/cpuinfo"));
        var cores = Cores.Physical;
        return new("cpu", name, DeviceSlug.OfCpu(name, cores), MemoryLimit.Bytes(), cores);
    }

    /// <param name="cpuinfo">Lines of <c>/proc/cpuinfo</c>.</param>
    public static string Name(IEnumerable<string> cpuinfo) => Field(cpuinfo, "model name") ?? "unknown CPU";

    /// <summary>The first value of a field, or null.</summary>
    public static string? Field(IEnumerable<string> cpuinfo, string field) =>
        (from line in cpuinfo
         let parts = line.Split(':', 2)
         where parts.Length == 2 && parts[0].Trim() == field
         select string.Join(' ', parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries))).FirstOrDefault();
}
