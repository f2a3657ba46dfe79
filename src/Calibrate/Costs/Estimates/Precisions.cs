using Calibrate.Planning;

namespace Calibrate.Costs.Estimates;

internal static class Precisions
{
    /// <summary>The same, or both of 16 bits.</summary>
    public static bool AreKin(Precision one, Precision other) => one == other || (Is16Bit(one) && Is16Bit(other));

    private static bool Is16Bit(Precision precision) => precision is Precision.Fp16 or Precision.Bf16;
}
