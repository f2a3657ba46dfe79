namespace Calibrate.Planning.Checks;

/// <summary>Flags and their values as they are typed.</summary>
internal static class FlagText
{
    public static string Of<T>(T choice)
        where T : struct, Enum => choice.ToString().ToLowerInvariant();

    /// <summary>As messages list them.</summary>
    public static string Names(IEnumerable<WorkloadDescriptor> workloads) => string.Join(", ", workloads.Select(workload => workload.Name));
}
