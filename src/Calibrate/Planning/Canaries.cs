namespace Calibrate.Planning;

/// <summary>The fixed cell that is measured before and after a run.</summary>
public static class Canaries
{
    /// <summary>Two launches of it are too much of less.</summary>
    public static readonly TimeSpan LeastTimeBudget = TimeSpan.FromMinutes(1);

    /// <summary>Small enough to cost a few seconds, large enough to keep the device busy; null where the catalogue lacks it.</summary>
    public static PlannedCell? Of(DeviceKind device, IReadOnlyList<WorkloadDescriptor> catalogue)
    {
        var name = device == DeviceKind.Cpu ? "vit-ti" : "vit-s";
        if (catalogue.FirstOrDefault(w => w.Name == name) is not { } workload)
            return null;
        return new(
            device == DeviceKind.Cpu
                ? new(name, Mode.Train, Precision.Fp32, Checkpointing.Off, 2, workload.DefaultSize)
                : new(name, Mode.Train, Precision.Bf16, Checkpointing.Off, 64, workload.DefaultSize, OptimizerVariant.Foreach),
            workload);
    }

    /// <summary>Whether a run is long enough to change under way, and to afford it.</summary>
    /// <param name="launches">Asked of each cell; null: what the tier needs.</param>
    /// <param name="budget">Null: none.</param>
    public static bool Pays(int cells, int? launches, TimeSpan? budget) =>
        launches != 1 && (cells > 1 || launches is null or >= 5) && (budget is null || budget >= LeastTimeBudget);
}
