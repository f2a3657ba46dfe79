using System.Globalization;

namespace Calibrate.Measuring.Workers;

/// <summary>How often the kernel has killed for memory, on this host, so far.</summary>
internal static class OomKills
{
    public static long? Count()
    {
        try
        {
            var line = File.ReadLines("/proc/vmstat").FirstOrDefault(l => l.StartsWith("oom_kill ", StringComparison.Ordinal));
            return line is null ? null : long.Parse(line.AsSpan(9), NumberStyles.None, CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
