using Calibrate.Costs.Memory;
using Calibrate.Units;

namespace Calibrate.Costs.Scaling;

/// <summary>What data-parallel devices send each other for one optimizer step.</summary>
/// <remarks>
/// Copies of the model sum their gradients once, after the last micro-step: 2(N−1)/N of them pass each link. ZeRO-1 and ZeRO-2 move
/// as much. Spread by ZeRO-3 every micro-step gathers the weights in the forward pass and again in the backward pass, and scatters
/// the summed gradients: 3(N−1)/N, half as much again (Rajbhandari et al., "ZeRO", SC 2020, section 7). Weights that do not learn are
/// gathered all the same; those of a frozen model beside, which runs forward only, once.
/// </remarks>
/// <param name="Gradients">In the width they are kept in: 4 bytes a parameter under autocast.</param>
/// <param name="Weights">Gathered twice in every micro-step; zero where each device has its own.</param>
/// <param name="Beside">Gathered once in every micro-step.</param>
/// <param name="Passes">Micro-steps to a step, as far as they exchange anything.</param>
public sealed record StepTraffic(ZeroStage Stage, ByteSize Gradients, ByteSize Weights, ByteSize Beside, int Passes)
{
    public const string ShardedFormula = "T = micro-steps (N-1)/N (2 weights + gradients)/B (ZeRO-3; Rajbhandari et al. 2020)";

    public string Formula => Stage == ZeroStage.Three ? ShardedFormula : RingAllReduce.Formula;

    /// <param name="plan">With its stage of ZeRO.</param>
    /// <param name="accumulation">Micro-steps to a step, at least 1.</param>
    public static StepTraffic Of(MemoryPlan plan, int accumulation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(accumulation, 1);
        var gradients = MemoryModel.ExchangedGradients(plan);
        if (plan.Zero != ZeroStage.Three)
            return new(plan.Zero, gradients, default, default, Passes: 1);
        var whole = plan with { Zero = ZeroStage.None, Devices = 1, Batch = 1 };
        var all = MemoryModel.Of(whole).Weights;
        var weights = MemoryModel.Of(whole with { Objective = TrainingObjective.Likelihood }).Weights;
        return new(ZeroStage.Three, gradients, weights, new(all.Bytes - weights.Bytes), accumulation);
    }

    /// <summary>Through each link.</summary>
    /// <param name="devices">N; a single one exchanges nothing.</param>
    public double Bytes(int devices)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(devices, 1);
        var share = (devices - 1.0) / devices;
        return Stage == ZeroStage.Three
            ? Passes * share * ((2.0 * Weights.Bytes) + Beside.Bytes + Gradients.Bytes)
            : 2 * share * Gradients.Bytes;
    }

    /// <summary>None of it hidden behind the passes.</summary>
    public TimeSpan Time(int devices, Interconnect link)
    {
        if (Stage != ZeroStage.Three)
            return RingAllReduce.Time(devices, Gradients, link);
        const int collectives = 3;
        return (link.Latency * (collectives * (devices - 1.0) * Passes)) + TimeSpan.FromSeconds(Bytes(devices) / link.Bandwidth.BytesPerSecond);
    }
}
