using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Memory;

/// <summary>What a measured peak is of.</summary>
public enum PeakScope
{
    /// <summary>Tensors alone: the CUDA allocator's count, or on the CPU one over the launch's first steps.</summary>
    Tensors,

    /// <summary>The whole process, resident: program, libraries and allocator slack too.</summary>
    Process,
}

/// <summary>A measured peak, and what the formulas say under the conditions of its cell: training on one device, with the model's own optimizer.</summary>
/// <param name="Model">Without the assumed overhead, which tensors do not have and a process has of its own size.</param>
public sealed record MeasuredMemory(ProfileSource From, Cell Cell, ByteSize Peak, PeakScope Scope, MemoryBreakdown Model)
{
    /// <summary>What the workload took: its tensors; where nobody counted them, all of the peak, or what the process grew by.</summary>
    public ByteSize Taken => InTensors ?? (Before is { } before ? new(Peak.Bytes - before.Bytes) : Peak);

    /// <summary>The most in tensors, without the inputs that rotate; null where it was not told.</summary>
    public ByteSize? InTensors { get; init; }

    /// <summary>What the process had before the workload was built; null where it is not told, or no part of the peak.</summary>
    public ByteSize? Before { get; init; }

    /// <summary>What the formulas say is there at once; null where the activations are not known.</summary>
    public ByteSize? Computed => Model.Peak;

    /// <summary>Computed over what was taken, less 1; null where the activations are not known.</summary>
    public double? Error => Computed is { } computed ? ((double)computed.Bytes / Taken.Bytes) - 1 : null;

    /// <summary>What the formulas leave unexplained, negative where they say too much; null where the activations are not known.</summary>
    public ByteSize? Rest => Computed is { } computed ? new(Taken.Bytes - computed.Bytes) : null;

    /// <summary>In which of a job's conditions the cell differs; empty where it is the job's own cell.</summary>
    public IReadOnlyList<string> DiffersFrom(TrainingMemory memory)
    {
        var (cell, plan) = (Cell.Key, memory.Plan);
        (string Name, bool Same)[] conditions =
        [
            ("method", plan.Zero == ZeroStage.None && cell.Method == memory.Job.CellMethod() && plan.Objective == ObjectiveOf(cell)),
            ("adapters", cell.Adapter is null || plan.Adapter.CostsAs(cell.Adapter)),
            ("cached", cell.Caching == plan.Caching),
            ("optimizer", plan.Optimizer == plan.Model.Optimizer),
            ("precision", cell.Precision == memory.Job.Precision),
            ("checkpointing", cell.Checkpointing == plan.Checkpointing),
            ("size", cell.Size == plan.Size),
            ("batch", cell.Batch == plan.Batch),
            ("accumulation", memory.Job.Accumulation == 1),
        ];
        return [.. conditions.Where(condition => !condition.Same).Select(condition => condition.Name)];
    }

    /// <summary>Every measured cell of training of the model, in one micro-batch and with nothing cached but the log-probabilities of a reference, that has a peak, in the profiles' order.</summary>
    public static IReadOnlyList<MeasuredMemory> Of(Architecture model, IEnumerable<ProfileSource> profiles) =>
    [
        .. from source in profiles
           from cell in source.Profile.Cells
           where MeasuredFit.IsMeasured(cell.Status) && cell.Key.Workload == model.Name && IsComparable(cell.Key, model)
           // A launch that is excluded for its pace tells its memory all the same.
           let launch = cell.Launches.Where(launch => launch.Finished).MaxBy(launch => launch.TensorMemoryBytes ?? launch.PeakMemoryBytes)
           where launch?.PeakMemoryBytes is not null
           select new MeasuredMemory(source, cell, new(launch.PeakMemoryBytes!.Value), ScopeOf(source, launch), MemoryModel.Of(PlanOf(model, cell.Key, KindOf(source), AttentionOf(launch, source.Profile.Environment.Torch.Version))))
           {
               Before = launch.MemoryBeforeBytes is { } before ? new ByteSize(before) : null,
               InTensors = launch.TensorMemoryBytes is { } bytes ? new ByteSize(bytes) : null,
           },
    ];

    /// <summary>What the formulas say that a training cell takes, before it is measured; null where they do not know it.</summary>
    /// <param name="torch">The version of libtorch that runs it.</param>
    public static ByteSize? ComputedOf(CellKey cell, DeviceKind device, string torch) =>
        Architectures.Find(cell.Workload) is { } model && IsComparable(cell, model) ? MemoryModel.Of(PlanOf(model, cell, device, AttentionOf(torch))).Peak : null;

    // Of a step in one micro-batch, with the whole model there.
    private static bool IsComparable(CellKey cell, Architecture model) =>
        cell is { Mode: Mode.Train, Accumulate: 1, Loader: Loader.Synthetic } and ({ Caching: Caching.Off } or { Method: Method.Dpo })
        && TrainingMemory.GoesWith(model, cell.Method.ToJob());

    // As the launch itself told: several kernels, or a composed one, keep scores.
    private static AttentionKernel AttentionOf(Launch launch, string torch) => launch.Checks?.Attention switch
    {
        null => AttentionOf(torch),
        "flash" or "efficient" or "cudnn" => AttentionKernel.Flash,
        _ => AttentionKernel.Standard,
    };

    // libtorch 1.x has no fused attention: it is composed.
    private static AttentionKernel AttentionOf(string torch) => torch.StartsWith("1.", StringComparison.Ordinal) ? AttentionKernel.Standard : AttentionKernel.Flash;

    private static TrainingObjective ObjectiveOf(CellKey cell) => cell.Method == Method.Dpo ? TrainingObjective.Preference : TrainingObjective.Likelihood;

    private static PeakScope ScopeOf(ProfileSource source, Launch launch) =>
        launch.TensorMemoryBytes is null && KindOf(source) == DeviceKind.Cpu ? PeakScope.Process : PeakScope.Tensors;

    private static DeviceKind KindOf(ProfileSource source) => source.Profile.Device.Kind == "cpu" ? DeviceKind.Cpu : DeviceKind.Cuda;

    private static MemoryPlan PlanOf(Architecture model, CellKey cell, DeviceKind device, AttentionKernel attention) => new()
    {
        Model = model,
        Size = cell.Size,
        Batch = cell.Batch,
        Method = TrainingMemory.MethodOf(cell.Method.ToJob()),
        Objective = ObjectiveOf(cell),
        Caching = cell.Caching,
        Adapter = cell.Adapter ?? LoraAdapter.Default,
        Optimizer = model.Optimizer,
        Variant = cell.Optimizer,
        Device = device,
        Regime = TrainingMemory.RegimeOf(cell.Precision, cell.Method.HasAdapters()),
        Checkpointing = cell.Checkpointing,
        Attention = attention,
        Overhead = default,
    };
}
