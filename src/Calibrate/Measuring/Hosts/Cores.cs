using System.Globalization;

namespace Calibrate.Measuring.Hosts;

/// <summary>How many cores a process may keep busy.</summary>
public static class Cores
{
    /// <summary>
    /// Physical cores: two hardware threads of one core share its arithmetic units and count once. Affinity and a container's
    /// CPU quota are respected.
    /// </summary>
    public static int Physical => Math.Clamp(
        DistinctCores(AllowedProcessors(ProcFile.Lines("/proc/self/status")), CoreOf), 1, Environment.ProcessorCount);

    /// <param name="coreOf">The core a logical processor belongs to; null where the system does not tell.</param>
    public static int DistinctCores(IReadOnlyList<int> processors, Func<int, string?> coreOf) =>
        processors.Select(p => coreOf(p) ?? string.Create(CultureInfo.InvariantCulture, $"processor {p}")).Distinct(StringComparer.Ordinal).Count();

    /// <param name="status">Lines of <c>/proc/self/status</c>, e.g. <c>Cpus_allowed_list: 0-3,8</c>.</param>
    public static IReadOnlyList<int> AllowedProcessors(IEnumerable<string> status)
    {
        const string Field = "Cpus_allowed_list:";
        var list = status.FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal))?[Field.Length..].Trim();
        if (string.IsNullOrEmpty(list))
            return [.. Enumerable.Range(0, Environment.ProcessorCount)];

        return
        [
            .. from range in list.Split(',')
               let ends = range.Split('-').Select(e => int.Parse(e, NumberStyles.None, CultureInfo.InvariantCulture)).ToArray()
               from processor in Enumerable.Range(ends[0], ends[^1] - ends[0] + 1)
               select processor,
        ];
    }

    private static string? CoreOf(int processor)
    {
        var topology = string.Create(CultureInfo.InvariantCulture, $"/sys/devices/system/cpu/cpu{processor}/topology");
        try
        {
            return $"{File.ReadAllText(topology + "/physical_package_id").Trim()}.{File.ReadAllText(topology + "/core_id").Trim()}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
