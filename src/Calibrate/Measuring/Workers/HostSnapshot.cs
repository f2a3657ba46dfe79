using System.Globalization;

namespace Calibrate.Measuring.Workers;

/// <summary>The host's running totals at one moment; two of them make a <see cref="HostLoad"/>.</summary>
/// <param name="PressureMicroseconds">Total time in which some task waited for a CPU.</param>
public sealed record HostSnapshot(ulong StealTicks, ulong TotalTicks, ulong? PressureMicroseconds)
{
    /// <summary>Reads <c>/proc</c>; null where it does not tell.</summary>
    public static HostSnapshot? Take() => Parse(FirstLine("/proc/stat"), OwnPressure() ?? FirstLine("/proc/pressure/cpu"));

    /// <param name="stat">First line of <c>/proc/stat</c>: <c>cpu user nice system idle iowait irq softirq steal …</c></param>
    /// <param name="pressure">First line of <c>/proc/pressure/cpu</c>: <c>some avg10=… total=microseconds</c>.</param>
    public static HostSnapshot? Parse(string? stat, string? pressure)
    {
        const int Columns = 8;
        var fields = stat?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (fields.Length <= Columns || fields[0] != "cpu")
            return null;

        // guest time, the columns after steal, is counted in user already
        var ticks = new ulong[Columns];
        for (var i = 0; i < Columns; i++)
        {
            if (!ulong.TryParse(fields[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out ticks[i]))
                return null;
        }

        var total = ticks.Aggregate((a, b) => a + b);
        var mark = pressure?.LastIndexOf("total=", StringComparison.Ordinal) ?? -1;
        return mark >= 0 && ulong.TryParse(pressure.AsSpan(mark + 6), NumberStyles.None, CultureInfo.InvariantCulture, out var waited)
            ? new(ticks[^1], total, waited)
            : new(ticks[^1], total, null);
    }

    /// <summary>What went on from here to <paramref name="end"/>, <paramref name="elapsed"/> later; null for no time at all.</summary>
    public HostLoad? Until(HostSnapshot end, TimeSpan elapsed)
    {
        if (end.TotalTicks <= TotalTicks || elapsed <= TimeSpan.Zero)
            return null;
        // Some hypervisors set steal back.
        var steal = end.StealTicks > StealTicks ? (end.StealTicks - StealTicks) / (double)(end.TotalTicks - TotalTicks) : 0;
        var pressure = (end.PressureMicroseconds - PressureMicroseconds) / elapsed.TotalMicroseconds;
        return new(steal, pressure);
    }

    // In a container /proc tells of the whole host; the cgroup tells of this container (cgroup v2).
    private static string? OwnPressure() => FirstLine("/proc/self/cgroup") is ['0', ':', ':', '/', _, ..] line
        ? FirstLine($"/sys/fs/cgroup{line[3..]}/cpu.pressure")
        : null;

    private static string? FirstLine(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
