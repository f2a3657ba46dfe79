using Calibrate.Costs.Flops;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Gpus;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>A job as the memory model sees it: the one rule of what fits, for estimates, plans and decisions.</summary>
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

    /// <summary>Whether the job fits on a device: as a profile of that device says, else by the formulas.</summary>
    /// <returns>Null where neither can tell.</returns>
    public static FitVerdict? FitOn(Job job, int batch, int devices, Processor device, IEnumerable<ProfileSource> profiles)
    {
        if (device.Memory is not { } card || Plan(job, batch, devices) is not { } plan)
            return null;
        return MeasuredFit.Of(job, plan with { Zero = job.Zero ?? ZeroStage.None }, device, profiles) is { } measured
            ? new(measured.Fit, ZeroStage.None, measured.Peak ?? Needs(plan), card, batch, measured)
            : FitOn(job, batch, devices, card);
    }

    /// <summary>The same by the formulas alone: spread as the job says, else by ZeRO-3 where it does not fit otherwise.</summary>
    /// <returns>Null where they cannot tell.</returns>
    public static FitVerdict? FitOn(Job job, int batch, int devices, ByteSize card)
    {
        if (Plan(job, batch, devices) is not { } plan)
            return null;
        var verdicts = Stages(job, devices).Select(stage => plan with { Zero = stage }).Select(spread => new FitVerdict(MemoryModel.Of(spread).FitOn(card), spread.Zero, Needs(spread), card, batch)).ToList();
        return verdicts.Find(verdict => verdict.Fit != Fit.DoesNotFit) ?? verdicts[^1];
    }

    /// <summary>The most samples at once that a device takes by the formulas; 0 where it takes none, or nothing tells.</summary>
    public static int LargestBatch(Job job, int devices, ByteSize card) => Plan(job, 1, devices) is not { } plan ? 0 : Stages(job, devices)
        .Select(stage => plan with { Zero = stage })
        // One that may fit is taken, where none fits by the sum.
        .Select(spread => Math.Max(MemoryModel.LargestBatch(spread, card) ?? 0, MemoryModel.Of(spread).FitOn(card) == Fit.MayFit ? 1 : 0))
        .FirstOrDefault(batch => batch > 0);

    /// <summary>The fewest devices that hold the job; null where no number of them is enough, or the job is not to be spread.</summary>
    public static int? LeastDevices(Job job, ByteSize card)
    {
        var plan = TrainingMemory.PlanOf(job, new(Devices: 1));
        if (MemoryModel.Of(plan).FitOn(card) != Fit.DoesNotFit)
            return 1;
        return job.Zero is null or ZeroStage.Three ? MemoryModel.LeastDevices(plan, card) : null;
    }

    private static ZeroStage[] Stages(Job job, int devices) =>
        devices == 1 ? [ZeroStage.None] : job.Zero is { } given ? [given] : [ZeroStage.None, ZeroStage.Three];

    private static ByteSize Needs(MemoryPlan plan) => MemoryModel.Of(plan) is var breakdown ? breakdown.Total ?? breakdown.AtLeast : default;
}

/// <summary>Whether a job fits on one card.</summary>
/// <param name="Spread">What had to be spread over the devices for that.</param>
/// <param name="Needs">On one device; the least it can be where the activations are not known.</param>
/// <param name="Batch">Samples on one device at once.</param>
/// <param name="Measured">Null where the formulas say it.</param>
public sealed record FitVerdict(Fit Fit, ZeroStage Spread, ByteSize Needs, ByteSize Card, int Batch, MeasuredFit? Measured = null)
{
    /// <summary>Who says so, for messages: a cell that ran out of memory has no figure of its own.</summary>
    internal string Because => Measured is { Fit: Fit.DoesNotFit } ran
        ? $"{ran.Cell.Key.Id} ran out of memory there ({ran.From.File})"
        : $"{Needs} on each device by the memory model";
}
