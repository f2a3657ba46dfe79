using System.Globalization;
using Calibrate.Planning;

namespace Calibrate.Statistics;

/// <summary>Which precision a matrix product was really computed in, told by its error.</summary>
/// <remarks>
/// <para>
/// Rounding an operand to a mantissa of p bits, the leading one included, is off by up to 2^-p relatively, 0.4 x 2^-p in the root
/// mean square. The errors of both operands are independent in every term of a random sum, so the whole product's relative error
/// is the square root of 2 times that, whatever the size, and of 3 times that where the result is rounded likewise: 3e-4 for tf32
/// and fp16 (p = 11), 2e-3 to 3e-3 for bf16 (p = 8). In fp32 (p = 24) the operands are exact and the sum's rounding counts: from
/// 1e-7 for a blocked sum to 3e-7 for one of 256 terms in sequence, twice that for 1024. An accumulator in the low precision itself can make these ten
/// times as large.
/// </para>
/// <para>
/// The limits lie between: 1e-5, more than fifteen times from either side, and 1e-3 in the middle of the factor of 8 between p = 11 and p = 8.
/// tf32 and fp16 have the same mantissa; fp16 alone ends at 65504. So whatever overflows is fp16, even with a larger error.
/// </para>
/// </remarks>
public static class ComputedPrecision
{
    private const double MaxFp32 = 1e-5;

    private const double MaxElevenBits = 1e-3;

    /// <param name="relativeError">Frobenius norm of the difference from a float64 product, over that of the product.</param>
    /// <param name="overflows">Whether elements far beyond 65504 make it infinite.</param>
    public static Precision Of(double relativeError, bool overflows) => relativeError switch
    {
        _ when overflows => Precision.Fp16,
        <= MaxFp32 => Precision.Fp32,
        <= MaxElevenBits => Precision.Tf32,
        _ => Precision.Bf16,
    };

    /// <remarks>tf32 is allowed and not forced: the library may do a product in fp32, which is more exact. Autocast to bf16 or fp16 leaves no choice.</remarks>
    /// <returns>Why the cell was not computed in the precision it names, or null; where nothing was looked at, null.</returns>
    public static string? Reject(Precision asked, double? relativeError, bool? overflows)
    {
        if (relativeError is not { } error || overflows is not { } infinite)
            return null;
        var computed = Of(error, infinite);
        if (computed == asked || (asked, computed) == (Precision.Tf32, Precision.Fp32))
            return null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"asked for {Word(asked)}, computed in {Word(computed)}: a matrix product is off by {error:0.0e+0}{(infinite ? " and overflows" : "")}");
    }

    private static string Word(Precision precision) => precision.ToString().ToLowerInvariant();
}
