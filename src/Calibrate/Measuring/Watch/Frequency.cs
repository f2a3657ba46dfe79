using System.Globalization;
using Calibrate.Measuring.Hosts;

namespace Calibrate.Measuring.Watch;

/// <summary>The clock of the fastest processor right now, which is one that works.</summary>
internal static class Frequency
{
    public const string Folder = "/sys/devices/system/cpu/cpufreq";

    /// <summary>Hz; null where the kernel governs no clock, as in most virtual machines.</summary>
    public static double? Read() => !Directory.Exists(Folder) ? null : Directory.EnumerateDirectories(Folder, "policy*")
        .Select(policy => ProcFile.Lines(policy + "/scaling_cur_freq"))
        .Max(lines => lines is [var kilohertz] && double.TryParse(kilohertz, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value * 1e3 : (double?)null);
}
