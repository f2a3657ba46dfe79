using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Scaling;
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

    /// <summary>Whether the job fits on a card, spread over the devices as the rule has it; null where the model cannot tell.</summary>
    public static FitVerdict? FitOn(Job job, int batch, int devices, ByteSize card, Sharding sharding = Sharding.IfNeeded)
    {
        if (Plan(job, batch, devices) is not { } plan)
            return null;
        var used = ShardingRule.On(plan, card, sharding);
        var memory = MemoryModel.Of(used);
        return new(memory.FitOn(card), used.Zero, memory.Total ?? memory.AtLeast, card);
    }
}

/// <summary>Whether a job fits on one card.</summary>
/// <param name="Spread">What had to be spread over the devices for that.</param>
/// <param name="Needs">On one device; the least it can be where the activations are not known.</param>
public sealed record FitVerdict(Fit Fit, ZeroStage Spread, ByteSize Needs, ByteSize Card);
