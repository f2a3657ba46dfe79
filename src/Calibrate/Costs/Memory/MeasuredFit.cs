using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Memory;

/// <summary>A profile's own word on whether a job fits on a device: its very cell ran there, or ran out of memory.</summary>
public sealed record MeasuredFit(ProfileSource From, Cell Cell)
{
    public Fit Fit => Cell.Status == CellStatus.OutOfMemory ? Fit.DoesNotFit : Fit.Fits;

    /// <summary>Null where it was not read, or ran out of memory.</summary>
    public ByteSize? Peak => Cell.Figures?.PeakMemoryBytes is { } bytes ? new(bytes) : null;

    /// <summary>Of the newest profile that has the job's cell; null where none has.</summary>
    /// <param name="plan">The job on each device. Cells are of training with the model's own optimizer on one device, which nothing is spread over.</param>
    public static MeasuredFit? Of(Job job, MemoryPlan plan, Processor device, IEnumerable<ProfileSource> profiles) =>
        plan.Objective == TrainingObjective.Reinforcement || plan.Optimizer != plan.Model.Optimizer || (plan.Zero > ZeroStage.None && plan.Devices > 1) || job.Accumulation > 1
            ? null
            : (
                from source in profiles
                where IsOf(source, device)
                orderby source.Profile.Created descending
                from cell in source.Profile.Cells
                where IsMeasured(cell.Status) || cell.Status == CellStatus.OutOfMemory
                where cell.Key.Mode == Mode.Train && cell.Key.Workload == plan.Model.Name && cell.Key.Precision == job.Precision
                    && cell.Key.Checkpointing == plan.Checkpointing && cell.Key.Batch == plan.Batch && cell.Key.Size == plan.Size
                where cell.Key == job.Cell || (cell.Key is { Accumulate: 1, CudaGraphs: CudaGraphs.Off, Loader: Loader.Synthetic } && cell.Key.Caching == job.Caching && IsOfMethod(cell.Key, job, plan))
                select new MeasuredFit(source, cell)).FirstOrDefault();

    private static bool IsOfMethod(CellKey key, Job job, MemoryPlan plan) =>
        key.Method == job.CellMethod() && IsOfObjective(key, plan) && (!key.Method.HasAdapters() || plan.Adapter.CostsAs(key.Adapter));

    // Adapters have no cells of pairs: theirs is of single sequences.
    private static bool IsOfObjective(CellKey key, MemoryPlan plan) => plan.Objective == (key.Method == Method.Dpo ? TrainingObjective.Preference : TrainingObjective.Likelihood);

    /// <summary>Whether a cell ran as training: what ended otherwise has no peak to rely on.</summary>
    internal static bool IsMeasured(CellStatus status) => status.Standing is Standing.Usable or Standing.Flagged;

    private static bool IsOf(ProfileSource source, Processor device) =>
        MeasuredThroughput.DeviceOf(source.Profile.Device) is var measured && measured.Name == device.Name && (measured.Memory is null || measured.Memory == device.Memory);
}
