using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
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
        $"checkpoint of {Cell.Key.Workload}{(Cell.Key.Method == Method.Full ? "" : $", {Words.Of(Cell.Key.Method)}")}{(Cell.Key.Adapter is { } adapter ? $" {adapter.Id}" : "")}",
        $"{new ByteSize(Figures.Bytes)}, {Text(TimeSpan.FromSeconds(Figures.WriteSeconds), TimeSpan.FromSeconds(Figures.ReadSeconds))}",
        Grounds.Measured, MeasuredThroughput.Lineage(Cell, From));

    /// <summary>Of the job's own model and method, else of any other on the same machine; of several the newest. Null where there is none.</summary>
    public static MeasuredCheckpoint? Find(Job job, Machine machine, Evidence evidence) =>
        machine.Device is not { } device || !evidence.Allowed.Contains(Grounds.Measured) ? null : (
            from source in evidence.Profiles
            where MeasuredThroughput.DeviceOf(source.Profile.Device).IsLike(device)
            from cell in source.Profile.Cells
            where cell.Key.Mode == Mode.Checkpoint && cell.Figures?.Checkpoint is not null && MeasuredThroughput.IsAllowed(cell, source)
            let found = new MeasuredCheckpoint(cell, source)
            orderby found.IsOf(job) descending, source.Profile.Created descending, cell.Key.Id
            select found).FirstOrDefault();

    /// <summary>Whether it is the state that the job writes: of the same parameters, wherever they depend on the size, and the same adapters.</summary>
    public bool IsOf(Job job) =>
        Cell.Key.Workload == job.Workload && Cell.Key.Method == MethodOf(job.Method) && IsOfSize(job) && IsOfAdapters(job);

    private bool IsOfSize(Job job) => Architectures.Find(job.Workload) is not { } model
        ? job.Size is null || job.Size == Cell.Key.Size
        : (job.Size ?? model.DefaultSize) is var size && size.Kind == Cell.Key.Size.Kind && model.Parameters(size) == model.Parameters(Cell.Key.Size);

    private bool IsOfAdapters(Job job) =>
        !Cell.Key.Method.HasAdapters() || (Architectures.Find(job.Workload) is Transformer model && TrainingMemory.AdapterOf(job, model).CostsAs(Cell.Key.Adapter));

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
