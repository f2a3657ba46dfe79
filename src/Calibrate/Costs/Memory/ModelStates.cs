using Calibrate.Units;

namespace Calibrate.Costs.Memory;

/// <summary>
/// Weights, gradients and optimizer state on one device. Of Ψ parameters in 16 bits with fp32 AdamW (16Ψ): ZeRO-1
/// 4Ψ + 12Ψ/N, ZeRO-2 2Ψ + 14Ψ/N, ZeRO-3 16Ψ/N (Rajbhandari et al. 2020, figure 1). Under ZeRO-3 the layer that is gathered
/// at the moment is not counted, and no casts outlive it: autocast over fp32 weights takes 16Ψ/N as well.
/// </summary>
public sealed record ModelStates(ByteSize Weights, ByteSize CastCopies, ByteSize Gradients, ByteSize Optimizer)
{
    public const string Formula = "bytes per parameter by regime and optimizer; ZeRO-1 spreads the optimizer, 2 the gradients too, 3 the weights too (Rajbhandari et al. 2020)";

    public ByteSize Total => Weights + CastCopies + Gradients + Optimizer;

    /// <param name="learning">Parameters with gradients and optimizer state.</param>
    /// <param name="bytes">For each of them.</param>
    /// <param name="frozen">Bytes of all that do not learn, in all.</param>
    /// <param name="devices">N, at least 1.</param>
    public static ModelStates Of(long learning, StateBytes bytes, double frozen, ZeroStage zero, int devices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(learning);
        ArgumentOutOfRangeException.ThrowIfLessThan(devices, 1);
        var weights = zero >= ZeroStage.Three ? devices : 1;
        return new(
            Round(((learning * bytes.Weights) + frozen) / weights),
            weights > 1 ? default : Round(learning * bytes.CastCopies),
            Round(learning * bytes.Gradients / (zero >= ZeroStage.Two ? devices : 1)),
            Round(learning * bytes.Optimizer / (zero >= ZeroStage.One ? devices : 1)));
    }

    private static ByteSize Round(double bytes) => new((long)Math.Round(bytes));
}
