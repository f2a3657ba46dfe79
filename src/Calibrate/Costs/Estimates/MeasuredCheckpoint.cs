using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Throughputs;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>A checkpoint cell of a profile.</summary>
internal sealed record MeasuredCheckpoint(Cell Cell, ProfileSource From)
{
    public CheckpointFigures Figures => Cell.Figures!.Checkpoint!;

    public Derivation Derivation => Derivation.Leaf(
        $"checkpoint of {Cell.Key.Workload}{(Cell.Key.Method == Method.Full ? "" : $", {Words.Of(Cell.Key.Method)}")}",
        $"{new ByteSize(Figures.Bytes)}, {Text(TimeSpan.FromSeconds(Figures.WriteSeconds), TimeSpan.FromSeconds(Figures.ReadSeconds))}",
        Grounds.Measured, MeasuredThroughput.Lineage(Cell, From));

    /// <summary>Of the job's own model and method, else of any other on the same machine; of several the newest. Null where there is none.</summary>
    public static MeasuredCheckpoint? Find(Job job, Machine machine, Evidence evidence) =>
        machine.Device is not { } device || !evidence.Allowed.Contains(Grounds.Measured) ? null : (
            from source in evidence.Profiles
            where MeasuredThroughput.DeviceOf(source.Profile.Device).Name == device.Name
            from cell in source.Profile.Cells
            where cell.Key.Mode == Mode.Checkpoint && cell.Figures?.Checkpoint is not null && MeasuredThroughput.IsAllowed(cell, source)
            let found = new MeasuredCheckpoint(cell, source)
            orderby found.IsOf(job) descending, source.Profile.Created descending, cell.Key.Id
            select found).FirstOrDefault();

    /// <summary>Whether it is the state that the job writes.</summary>
    public bool IsOf(Job job) =>
        Cell.Key.Workload == job.Workload && Cell.Key.Method == MethodOf(job.Method) && (job.Size is { } size ? size == Cell.Key.Size : Cell.Key.Size.Embeddings is null);

    internal static string Text(TimeSpan write, TimeSpan read) =>
        $"written in {Figure.Significant(write.TotalSeconds, 3)} s, read in {Figure.Significant(read.TotalSeconds, 3)} s";

    /// <summary>By what learns, which alone makes the state.</summary>
    private static Method MethodOf(JobMethod method) => method switch
    {
        JobMethod.Head => Method.Head,
        JobMethod.Lora => Method.Lora,
        JobMethod.Qlora => Method.Qlora,
        _ => Method.Full,
    };
}
