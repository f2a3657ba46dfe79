using Calibrate.Costs.Memory;
using Calibrate.Units;

namespace Calibrate.Costs.Scaling;

/// <summary>When weights, gradients and optimizer state are spread over the devices (ZeRO-3, FSDP) instead of copied to each.</summary>
public enum Sharding
{
    Never,

    /// <summary>Where one device does not hold the whole.</summary>
    IfNeeded,

    Always,
}

/// <summary>The one rule by which estimates, plans and decisions spread a job.</summary>
public static class ShardingRule
{
    /// <summary>The plan as it runs on as many devices as it names.</summary>
    public static MemoryPlan On(MemoryPlan plan, ByteSize card, Sharding sharding) => sharding switch
    {
        Sharding.Always => TrainingMemory.Spread(plan),
        Sharding.IfNeeded when plan.Devices > 1 && MemoryModel.Of(plan).FitOn(card) == Fit.DoesNotFit => TrainingMemory.Spread(plan),
        _ => plan,
    };

    /// <summary>The plan on the fewest devices that hold it; null where none are enough, or nobody knows.</summary>
    public static MemoryPlan? Fewest(MemoryPlan plan, ByteSize card, Sharding sharding)
    {
        var alone = plan with { Zero = ZeroStage.None, Devices = 1 };
        if (sharding != Sharding.Always && MemoryModel.Of(alone).FitOn(card) != Fit.DoesNotFit)
            return alone;
        if (sharding == Sharding.Never)
            return null;
        var spread = TrainingMemory.Spread(alone);
        return MemoryModel.LeastDevices(spread, card) is { } least ? spread with { Devices = least } : null;
    }
}
