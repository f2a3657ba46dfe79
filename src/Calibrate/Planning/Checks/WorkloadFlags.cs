namespace Calibrate.Planning.Checks;

/// <summary><c>--workload</c>.</summary>
internal static class WorkloadFlags
{
    /// <summary>Those that are named, else those of the device's default suite.</summary>
    /// <exception cref="UsageException">One is not in the catalogue.</exception>
    public static IReadOnlyList<WorkloadDescriptor> Of(RunOptions options, IReadOnlyList<WorkloadDescriptor> catalogue)
    {
        IEnumerable<string> names = options.Workloads.Count > 0
            ? options.Workloads
            : Suites.Cells(SuiteFlags.ByDefault(options.Device), options.Device.Kind, catalogue).Select(cell => cell.Workload).Distinct();
        return [.. names.Select(name => Find(name, catalogue))];
    }

    /// <exception cref="UsageException">It is not in the catalogue.</exception>
    public static WorkloadDescriptor Find(string name, IReadOnlyList<WorkloadDescriptor> catalogue) =>
        catalogue.FirstOrDefault(workload => workload.Name == name)
        ?? throw new UsageException($"--workload {name}: there is no such workload; there are {FlagText.Names(catalogue)}");
}
