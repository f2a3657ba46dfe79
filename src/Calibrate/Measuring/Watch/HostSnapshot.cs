namespace Calibrate.Measuring.Watch;

/// <summary>What the host shows at one moment; two of them tell what went on between.</summary>
/// <param name="Processes">Empty where none can be seen.</param>
/// <param name="FrequencyHz">Of the fastest processor; null where it cannot be read.</param>
public sealed record HostSnapshot(HostTotals Totals, IReadOnlyList<ProcessTimes> Processes, double? FrequencyHz)
{
    public static HostSnapshot Take() => new(HostTotals.Take(), ProcessTimes.All(), Frequency.Read());

    /// <summary>What this host never shows, by the reading's name, and why. Asked once a run.</summary>
    public IReadOnlyDictionary<string, string> Unwatched()
    {
        var missing = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Totals.TotalTicks is null)
            missing["stealShare"] = "/proc/stat does not tell CPU times";
        if (Totals.Pressure is null)
            missing["pressureShare"] = "this kernel keeps no CPU pressure (/proc/pressure/cpu)";
        if (Totals.Throttled is null)
            missing["throttledShare"] = "no control group tells of a CPU limit";
        if (Processes.Count == 0)
            missing["foreignCpuShare"] = "/proc shows no processes";
        if (FrequencyHz is null)
            missing["frequencyHz"] = $"the kernel governs no clock here ({Frequency.Folder})";
        return missing;
    }
}
