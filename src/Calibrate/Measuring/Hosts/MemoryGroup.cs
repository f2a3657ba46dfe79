namespace Calibrate.Measuring.Hosts;

/// <summary>A control group with a memory limit.</summary>
/// <param name="Limit">In bytes.</param>
/// <param name="Used">In bytes; 0 where it is not told.</param>
/// <param name="Reclaimable">Of that, pages of files that nobody maps; 0 where it is not told.</param>
internal sealed record MemoryGroup(long Limit, long Used, long Reclaimable)
{
    private const string FirstLimit = "memory.limit_in_bytes";

    /// <summary>In bytes; below 0 where the group is over its limit.</summary>
    public long Free => Limit - Used + Reclaimable;

    /// <summary>The process's own group and every group above it, where it has a limit: the least of them binds.</summary>
    /// <param name="root">Where <c>proc</c> and <c>sys</c> lie; <c>/</c> but in tests.</param>
    public static IEnumerable<MemoryGroup> All(string root) =>
        from file in Cgroups.Files(root, "memory", FirstLimit, "memory.max")
        let limit = ProcFile.Number(file)
        where limit is not null
        let folder = Path.GetDirectoryName(file)!
        let first = Path.GetFileName(file) == FirstLimit
        select new MemoryGroup(
            limit.Value,
            ProcFile.Number(Path.Combine(folder, first ? "memory.usage_in_bytes" : "memory.current")) ?? 0,
            ProcFile.Number(Path.Combine(folder, "memory.stat"), first ? "total_inactive_file" : "inactive_file") ?? 0);
}
