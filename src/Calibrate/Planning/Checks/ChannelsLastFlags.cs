namespace Calibrate.Planning.Checks;

/// <summary><c>--channels-last</c>.</summary>
internal static class ChannelsLastFlags
{
    public static void Check(SuiteCell cell, WorkloadDescriptor workload, IReadOnlyList<WorkloadDescriptor> catalogue)
    {
        if (cell.ChannelsLast == ChannelsLast.On && !workload.TakesChannelsLast)
            throw new UsageException($"--channels-last on: {workload.Name} is no convolutional network; there are {FlagText.Names(catalogue.Where(w => w.TakesChannelsLast))}");
    }
}
