using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>A job as the memory model sees it.</summary>
internal static class JobMemory
{
    /// <summary>Null for a workload whose architecture is not known, or that the method does not go with.</summary>
    /// <param name="batch">Samples on one device at once.</param>
    public static MemoryPlan? Plan(Job job, int batch, int devices)
    {
        if (Architectures.Find(job.Workload) is not { } model)
            return null;
        return TrainingMemory.GoesWith(model, job.Method) ? TrainingMemory.PlanOf(job, new(devices, Batch: batch)) : null;
    }

    /// <summary>The training state that a checkpoint holds: what learns, in fp32, and its two moments.</summary>
    public static ByteSize? Checkpoint(Job job) => Plan(job, 1, 1) is { } plan ? new(12 * MemoryModel.Learning(plan)) : null;

    /// <summary>Whether the job fits on a card, spread by ZeRO-3 where it does not otherwise; null where the model cannot tell.</summary>
    public static FitVerdict? FitOn(Job job, int batch, int devices, ByteSize card)
    {
        if (Plan(job, batch, devices) is not { } plan)
            return null;
        var plain = MemoryModel.Of(plan);
        if (plain.FitOn(card) != Fit.DoesNotFit)
            return new(plain.FitOn(card), ZeroStage.None, plain.Total ?? plain.AtLeast, card);
        if (devices == 1)
            return new(Fit.DoesNotFit, ZeroStage.None, plain.Total ?? plain.AtLeast, card);
        var spread = MemoryModel.Of(TrainingMemory.Spread(plan));
        return new(spread.FitOn(card), ZeroStage.Three, spread.Total ?? spread.AtLeast, card);
    }
}

/// <summary>Whether a job fits on one card.</summary>
/// <param name="Spread">What had to be spread over the devices for that.</param>
/// <param name="Needs">On one device; the least it can be where the activations are not known.</param>
public sealed record FitVerdict(Fit Fit, ZeroStage Spread, ByteSize Needs, ByteSize Card);
