namespace Calibrate.Costs.Memory;

/// <summary>
/// 4-bit NormalFloat with double quantisation: Dettmers et al., "QLoRA" (NeurIPS 2023), sections 3 and appendix. Embeddings,
/// norms and the head are not quantised.
/// </summary>
public static class Nf4
{
    public const string Formula = "4 bit + 8/64 + 32/(64*256) = 4.127 bit = 0.516 B per quantised parameter (QLoRA 2023)";

    private const double Block = 64;
    private const double ScaleBlock = 256;

    /// <summary>
    /// 0.516: 4 bits of code, an 8-bit scale for each block of 64, and a 32-bit scale for each 256 of those scales.
    /// </summary>
    public const double BytesPerParameter = (4 + (8 / Block) + (32 / (Block * ScaleBlock))) / 8;
}
