using Calibrate.Costs.Jobs;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Costs.Estimates;

/// <summary>A job without a file: its work is that of a measured cell, which alone prices it.</summary>
/// <param name="Source">The profile with nothing in it but the cell, for validation the forward cells of the same work, and the checkpoints.</param>
public sealed record CellJob(Job Job, ProfileSource Source)
{
    /// <param name="id">Of the cell, e.g. <c>vit-b.train.bf16.b4.i224</c>.</param>
    /// <param name="samples">In an epoch, at least 1.</param>
    /// <exception cref="EstimateException">There is no such cell, or it must not be priced.</exception>
    public static CellJob Of(string id, ProfileSource source, long samples)
    {
        var cell = CellChoice.ById(id, source);
        var key = cell.Key;
        if (!key.Mode.TakesSamples)
            throw new EstimateException($"--cell {id}: --mode {Words.Of(key.Mode)} takes no samples that a job could be made of; name a cell of training or of a forward pass{(key.Mode == Mode.Checkpoint ? ", whose checkpoints this one then prices" : "")}");
        return new(
            new()
            {
                Name = key.Id,
                Workload = key.Workload,
                Mode = key.Mode,
                Precision = key.Precision,
                Checkpointing = key.Checkpointing,
                Method = key.Method.ToJob(),
                Caching = key.Caching,
                Adapters = key.Adapter is { } adapter ? new(adapter.Rank, Named: adapter.Targets) : new(),
                Cell = key,
                Size = key.Size,
                Samples = samples,
            },
            source with { Profile = source.Profile with { Cells = [cell, .. source.Profile.Cells.Where(other => other != cell && Helps(other.Key, key))] } });
    }

    /// <summary>The estimate, if it is the cell that prices it.</summary>
    /// <exception cref="EstimateException">The cell tells nothing of the machine; or as for any job.</exception>
    public JobEstimate On(Machine machine, Evidence evidence, EstimateOptions options)
    {
        var estimate = JobEstimate.Of(Job, machine, evidence with { Profiles = [Source] }, options);
        return estimate.Profiles.Count > 0
            ? estimate
            : throw new EstimateException($"--cell {Job.Name}: tells nothing of {machine.Name} ({machine.Holds}), since it was measured on {Source.Profile.Device.Name}; leave --on and --gpu out to price it there");
    }

    private static bool Helps(CellKey other, CellKey own) =>
        other.Mode == Mode.Checkpoint
        || (other.Mode == Mode.Forward && own.Mode == Mode.Train && other.Workload == own.Workload && other.Precision == own.Precision && other.Size == own.Size);
}
