using Calibrate.Costs.Jobs;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>How long writing one checkpoint stops the steps.</summary>
/// <param name="Assumptions">What was taken for it.</param>
internal sealed record CheckpointCost(TimeSpan Time, IReadOnlyList<string> Assumptions)
{
    public static CheckpointCost Of(Job job)
    {
        if (job.Mode != Mode.Train)
            return new(TimeSpan.Zero, []);
        if (job.Checkpoints.Write is { } given)
            return new(given, []);
        var bytes = job.Checkpoints.Bytes ?? JobMemory.Checkpoint(job) ?? JobDefaults.Checkpoint;
        var time = TimeSpan.FromSeconds(bytes.Bytes / JobDefaults.CheckpointRate.BytesPerSecond);
        var why = job.Checkpoints.Bytes is not null ? "given" : JobMemory.Checkpoint(job) is not null ? "what learns and its two moments, 12 bytes a parameter" : "the model's states are not known";
        return new(time, [$"a checkpoint of {bytes} ({why}) is written at {JobDefaults.CheckpointRate}: {Figure.Significant(time.TotalSeconds, 3)} s"]);
    }
}
