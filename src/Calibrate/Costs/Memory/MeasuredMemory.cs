using Calibrate.Costs.Flops;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Memory;

/// <summary>What a measured peak is of.</summary>
public enum PeakScope
{
    /// <summary>Tensors alone: the CUDA allocator's count.</summary>
    Tensors,

    /// <summary>The whole process, resident: program, libraries and allocator slack too.</summary>
    Process,
}

/// <summary>A measured peak, and what the formulas say under the conditions of its cell: full training with AdamW on one device.</summary>
/// <param name="Model">Without the assumed overhead, which tensors do not have and a process has of its own size.</param>
public sealed record MeasuredMemory(ProfileSource From, Cell Cell, ByteSize Peak, PeakScope Scope, MemoryBreakdown Model)
{
    /// <summary>Model over measured, less 1; null where the activations are not known.</summary>
    public double? Error => Model.Total is { } total ? ((double)total.Bytes / Peak.Bytes) - 1 : null;

    /// <summary>What the formulas leave unexplained, negative where they say too much; null where the activations are not known.</summary>
    public ByteSize? Rest => Model.Total is { } total ? new(Peak.Bytes - total.Bytes) : null;

    /// <summary>In which of a job's conditions the cell differs; empty where it is the job's own cell.</summary>
    public IReadOnlyList<string> DiffersFrom(TrainingMemory memory)
    {
        var (cell, plan) = (Cell.Key, memory.Plan);
        (string Name, bool Same)[] conditions =
        [
            ("method", plan is { Method: TrainingMethod.Full, Objective: TrainingObjective.Likelihood, Zero: ZeroStage.None }),
            ("optimizer", plan.Optimizer == OptimizerKind.AdamW),
            ("precision", cell.Precision == memory.Job.Precision),
            ("checkpointing", cell.Checkpointing == plan.Checkpointing),
            ("size", cell.Size == plan.Size),
            ("batch", cell.Batch == plan.Batch),
            ("accumulation", memory.Job.Accumulation == 1),
        ];
        return [.. conditions.Where(condition => !condition.Same).Select(condition => condition.Name)];
    }

    /// <summary>Every measured cell of full training of the model, in one micro-batch, that has a peak, in the profiles' order.</summary>
    public static IReadOnlyList<MeasuredMemory> Of(Architecture model, IEnumerable<ProfileSource> profiles) =>
    [
        .. from source in profiles
           from cell in source.Profile.Cells
           where MeasuredFit.IsMeasured(cell.Status) && cell.Key.Workload == model.Name && cell.Key is { Mode: Mode.Train, Method: Method.Full, Accumulate: 1, Loader: Loader.Synthetic }
               && cell.Figures?.PeakMemoryBytes is not null
           select new MeasuredMemory(source, cell, new(cell.Figures!.PeakMemoryBytes!.Value), ScopeOf(source), MemoryModel.Of(PlanOf(model, cell.Key, source.Profile))),
    ];

    private static PeakScope ScopeOf(ProfileSource source) => source.Profile.Device.Kind == "cpu" ? PeakScope.Process : PeakScope.Tensors;

    private static MemoryPlan PlanOf(Architecture model, CellKey cell, Profile profile) => new()
    {
        Model = model,
        Size = cell.Size,
        Batch = cell.Batch,
        Regime = cell.Precision is Precision.Fp16 or Precision.Bf16 ? PrecisionRegime.Autocast : PrecisionRegime.Fp32,
        Checkpointing = cell.Checkpointing,
        // libtorch 1.x has no fused attention: it is composed, and the scores are kept.
        Attention = profile.Environment.Torch.Version.StartsWith("1.", StringComparison.Ordinal) ? AttentionKernel.Standard : AttentionKernel.Flash,
        Overhead = default,
    };
}
