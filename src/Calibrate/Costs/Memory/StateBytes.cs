namespace Calibrate.Costs.Memory;

/// <summary>Bytes for each parameter that learns.</summary>
/// <param name="Weights">As the forward pass reads them.</param>
/// <param name="CastCopies">Cached 16-bit copies of them, while the forward pass runs.</param>
/// <param name="Optimizer">Moments, and the master copy where there is one.</param>
public readonly record struct StateBytes(double Weights, double CastCopies, double Gradients, double Optimizer)
{
    public double Total => Weights + CastCopies + Gradients + Optimizer;

    /// <summary>
    /// fp32 AdamW 16; autocast 16 and 2 of casts; master weights 16, with fp32 gradients 18; pure 16 bit 8. 8-bit moments take
    /// 2 instead of 8.
    /// </summary>
    public static StateBytes Of(PrecisionRegime regime, OptimizerKind optimizer)
    {
        var moments = Moments(optimizer, regime == PrecisionRegime.Pure16Bit ? 2 : 4);
        return regime switch
        {
            PrecisionRegime.Fp32 => new(4, 0, 4, moments),
            PrecisionRegime.Autocast => new(4, 2, 4, moments),
            PrecisionRegime.MasterWeights => new(2, 0, 2, 4 + moments),
            PrecisionRegime.MasterWeightsFp32Gradients => new(2, 0, 4, 4 + moments),
            PrecisionRegime.Pure16Bit => new(2, 0, 2, moments),
            _ => throw new ArgumentOutOfRangeException(nameof(regime), regime, "not a regime"),
        };
    }

    /// <summary>Of a parameter that does not learn and is not quantised.</summary>
    public static double Frozen(PrecisionRegime regime) => regime is PrecisionRegime.Fp32 or PrecisionRegime.Autocast ? 4 : 2;

    private static double Moments(OptimizerKind optimizer, int width) => optimizer switch
    {
        OptimizerKind.AdamW => 2 * width,
        OptimizerKind.AdamW8Bit => 2,
        OptimizerKind.SgdMomentum => width,
        _ => throw new ArgumentOutOfRangeException(nameof(optimizer), optimizer, "not an optimizer"),
    };
}
