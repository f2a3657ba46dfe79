using System.Globalization;
using Calibrate.Measuring.Hosts;

namespace Calibrate.Measuring.Watch;

/// <summary>The host's running totals at one moment; what it does not tell is null.</summary>
/// <param name="StealTicks">CPU time the hypervisor gave to others.</param>
/// <param name="TotalTicks">CPU time of all processors, whoever had it.</param>
/// <param name="Pressure">Time in which some task waited for a CPU: in this container, where it has a total of its own, else on the host.</param>
/// <param name="Throttled">Time for which a CPU limit held this container's cores back, summed over the cores.</param>
public sealed record HostTotals(ulong? StealTicks, ulong? TotalTicks, TimeSpan? Pressure, TimeSpan? Throttled)
{
    /// <param name="root">Where <c>proc</c> and <c>sys</c> lie; <c>/</c> but in tests.</param>
    public static HostTotals Take(string root = "/")
    {
        var (steal, total) = ParseStat(FirstLine(Path.Combine(root, "proc/stat")));
        var own = Cgroups.Files(root, "cpu", versionOne: null, "cpu.pressure").FirstOrDefault();
        // Every group above may have a limit as well. A sum, because its growth is what counts: the largest total may be one that stands still.
        TimeSpan[] throttled = [.. Cgroups.Files(root, "cpu", "cpu.stat", "cpu.stat").Select(file => ParseThrottled(ProcFile.Lines(file))).OfType<TimeSpan>()];
        return new(steal, total, ParsePressure(FirstLine(own ?? Path.Combine(root, "proc/pressure/cpu"))),
            throttled.Length == 0 ? null : throttled.Aggregate((sum, next) => sum + next));
    }

    /// <param name="line">First line of <c>/proc/stat</c>: <c>cpu user nice system idle iowait irq softirq steal …</c></param>
    public static (ulong? Steal, ulong? Total) ParseStat(string? line)
    {
        // Guest time, the columns after steal, is counted in user already.
        const int Columns = 8;
        var fields = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (fields.Length <= Columns || fields[0] != "cpu")
            return default;

        ulong total = 0, steal = 0;
        foreach (var field in fields[1..(Columns + 1)])
        {
            if (!ulong.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out steal))
                return default;
            total += steal;
        }

        return (steal, total);
    }

    /// <param name="line">First line of <c>cpu.pressure</c>: <c>some avg10=… total=microseconds</c>.</param>
    public static TimeSpan? ParsePressure(string? line)
    {
        const string Total = "total=";
        return line?.LastIndexOf(Total, StringComparison.Ordinal) is { } mark and >= 0 ? Seconds(line.AsSpan(mark + Total.Length), perSecond: 1e6) : null;
    }

    /// <param name="lines">Of <c>cpu.stat</c>: <c>throttled_usec</c> in version 2, <c>throttled_time</c> in nanoseconds in version 1.</param>
    public static TimeSpan? ParseThrottled(IEnumerable<string> lines) =>
        lines.Select(line => line.Split(' ') switch
        {
            ["throttled_usec", var microseconds] => Seconds(microseconds, perSecond: 1e6),
            ["throttled_time", var nanoseconds] => Seconds(nanoseconds, perSecond: 1e9),
            _ => null,
        }).FirstOrDefault(time => time is not null);

    private static string? FirstLine(string path) => ProcFile.Lines(path) is [var line, ..] ? line : null;

    private static TimeSpan? Seconds(ReadOnlySpan<char> digits, double perSecond) =>
        ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? TimeSpan.FromSeconds(count / perSecond) : null;
}
