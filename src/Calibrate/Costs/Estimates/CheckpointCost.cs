using Calibrate.Costs.Jobs;
using Calibrate.Costs.Origins;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>What one checkpoint costs: as the job says, else as measured on a machine with the same device, else by an assumed rate.</summary>
/// <param name="Write">How long it stops the steps.</param>
/// <param name="Read">How long reading it takes at a restart.</param>
/// <param name="Assumptions">What was taken for it.</param>
/// <param name="Origin">Null where nothing was measured.</param>
internal sealed record CheckpointCost(TimeSpan Write, TimeSpan Read, IReadOnlyList<string> Assumptions, Derivation? Origin = null)
{
    public static CheckpointCost Of(Job job, Machine machine, Evidence evidence)
    {
        if (job.Mode != Mode.Train)
            return new(TimeSpan.Zero, TimeSpan.Zero, []);
        var cost = MeasuredCheckpoint.Find(job, machine, evidence) is { } measured ? Measured(job, measured) : Assumed(job);
        return job.Checkpoints.Write is not { } given ? cost
            // Of the two, the job speaks of the write alone.
            : cost.Origin is null ? new(given, given, [])
            : cost with { Write = given };
    }

    private static CheckpointCost Measured(Job job, MeasuredCheckpoint measured)
    {
        var figures = measured.Figures;
        string[] notes =
        [
            $"the disk that checkpoints go to is as fast as the one of {measured.From.File}{(figures.FileSystem is { } system ? $" ({system})" : "")}",
            .. figures.StorageShare is { } share && share < 0.5 ? (string[])[$"only {Figure.Percent(share, 0)} of that checkpoint was read from storage, the rest from memory: a restart on another machine may read more slowly"] : [],
        ];
        if (job.Checkpoints.Bytes is null && measured.IsOf(job))
            return new(TimeSpan.FromSeconds(figures.WriteSeconds), TimeSpan.FromSeconds(figures.ReadSeconds), notes, measured.Derivation);

        var (bytes, why) = SizeOf(job);
        var scale = (double)bytes.Bytes / figures.Bytes;
        var (write, read) = (TimeSpan.FromSeconds(figures.WriteSeconds * scale), TimeSpan.FromSeconds(figures.ReadSeconds * scale));
        return new(write, read, notes, new(
            "checkpoint", $"{bytes}, {MeasuredCheckpoint.Text(write, read)}", Grounds.Extrapolated,
            $"{bytes} ({why}) at the rates of one of {new ByteSize(figures.Bytes)}", null, [measured.Derivation]));
    }

    private static CheckpointCost Assumed(Job job)
    {
        var (bytes, why) = SizeOf(job);
        var time = TimeSpan.FromSeconds(bytes.Bytes / JobDefaults.CheckpointRate.BytesPerSecond);
        return new(time, time, [$"a checkpoint of {bytes} ({why}) is written at {JobDefaults.CheckpointRate}: {Figure.Significant(time.TotalSeconds, 3)} s"]);
    }

    private static (ByteSize Bytes, string Why) SizeOf(Job job) =>
        job.Checkpoints.Bytes is { } given ? (given, "given")
        : JobMemory.Checkpoint(job) is { } state ? (state, "what learns and its two moments, 12 bytes a parameter")
        : (JobDefaults.Checkpoint, "the model's states are not known");
}
