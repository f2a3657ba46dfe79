using System.Globalization;
using Calibrate.Units;

namespace Calibrate.Measuring.Hosts;

/// <summary>
/// What the cores should reach in fp32 matrix products: cores x clock x FLOP per cycle. An estimate, good to a factor of two:
/// it tells a slow BLAS from a good one, and is no peak to divide by.
/// </summary>
/// <param name="Formula">With the numbers that went in.</param>
public sealed record GemmExpectation(FlopRate Rate, string Formula)
{
    /// <summary>A good BLAS reaches more than half; the reference one a twentieth.</summary>
    public const double SlowShare = 0.25;

    /// <summary>Null where the clock or the vector unit cannot be read.</summary>
    /// <param name="cpuinfo">Lines of <c>/proc/cpuinfo</c>.</param>
    public static GemmExpectation? Of(IReadOnlyList<string> cpuinfo, int cores)
    {
        var flags = Cpu.Field(cpuinfo, "flags")?.Split(' ') ?? [];
        // Two fused multiply-adds a cycle of 16, 8 or 4 lanes; a multiply-add is 2 FLOP.
        var (unit, flopPerCycle) = flags switch
        {
            _ when flags.Contains("avx512f") => ("AVX-512", 64),
            _ when flags.Contains("avx2") && flags.Contains("fma") => ("AVX2", 32),
            _ when flags.Contains("sse2") => ("SSE2", 8),
            _ => ("", 0),
        };
        if (flopPerCycle == 0
            || !double.TryParse(Cpu.Field(cpuinfo, "cpu MHz"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var megahertz)
            || megahertz <= 0)
        {
            return null;
        }

        return new(
            new(cores * megahertz * 1e6 * flopPerCycle),
            string.Create(CultureInfo.InvariantCulture, $"{cores} cores x {megahertz / 1e3:0.0#} GHz x {flopPerCycle} FLOP per cycle ({unit})"));
    }
}
