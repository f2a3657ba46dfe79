using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Units;

namespace Calibrate.Costs.Decisions;

/// <summary>The least that a job can take: each executed FLOP at the dense peak of the data sheet, and nothing else. A bound, no estimate.</summary>
/// <param name="Machines">That are paid for, whole.</param>
public sealed record ComputeBound(Machine Machine, int Machines, TimeSpan Time, Money Cost)
{
    public const string Formula = "samples * epochs * FLOP of a step / (devices * dense peak)";

    /// <summary>Null where the data sheet has no peak at the job's precision, or the job would outlast every calendar.</summary>
    internal static ComputeBound? Of(Job job, MemoryPlan plan, Machine machine, int machines)
    {
        if (machine.Device?.Spec?.Peak(job.Precision) is not { } peak)
            return null;
        var flop = job.Samples * job.Epochs * MethodWork.ForwardPasses(job, plan.Model, plan.Size) * plan.Model.Forward(plan.Size).Flop;
        if (Seconds.ToTimeSpan(flop / (plan.Devices * peak.FlopPerSecond)) is not { } time)
            return null;
        return new(machine, machines, time, machine.PricePerDevice * DeviceTime.Of(time, machines * machine.Devices));
    }
}
