using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Tests.Statistics;

/// <summary>Products computed here in each precision, by rounding as the hardware does: the limits must tell them apart.</summary>
public class ComputedPrecisionTests
{
    private const int Side = 256;

    private static readonly float[] Left = Square(1);
    private static readonly float[] Right = Square(2);

    public static TheoryData<string, Precision> Arithmetics { get; } = new()
    {
        { "fp32, summed in sequence", Precision.Fp32 },
        { "fp32, summed in blocks", Precision.Fp32 },
        { "tf32", Precision.Tf32 },
        { "tf32, cut off", Precision.Tf32 },
        { "bf16", Precision.Bf16 },
        { "bf16, to bf16", Precision.Bf16 },
        { "bf16, summed in bf16", Precision.Bf16 },
    };

    [Theory]
    [MemberData(nameof(Arithmetics))]
    public void TheErrorNamesTheMantissa(string arithmetic, Precision precision) =>
        ComputedPrecision.Of(Error(arithmetic), overflows: false).ShouldBe(precision, FormattableString.Invariant($"{Error(arithmetic):e2}"));

    [Theory]
    [InlineData("fp16")]
    [InlineData("fp16, to fp16")]
    [InlineData("fp16, summed in fp16")]
    public void Fp16OverflowsWhereTf32DoesNot(string arithmetic)
    {
        float.IsFinite((float)(Half)(1 << 20)).ShouldBeFalse();
        ComputedPrecision.Of(Error(arithmetic), overflows: true).ShouldBe(Precision.Fp16);
        Error(arithmetic).ShouldBeGreaterThan(1e-5);
    }

    [Theory]
    [InlineData(Precision.Tf32, 3e-7, false, null)]
    [InlineData(Precision.Tf32, 3e-4, false, null)]
    [InlineData(Precision.Tf32, 2e-3, false, "asked for tf32, computed in bf16: a matrix product is off by 2.0e-3")]
    [InlineData(Precision.Tf32, 3e-4, true, "asked for tf32, computed in fp16: a matrix product is off by 3.0e-4 and overflows")]
    [InlineData(Precision.Bf16, 3e-7, false, "asked for bf16, computed in fp32: a matrix product is off by 3.0e-7")]
    [InlineData(Precision.Fp16, 3e-7, false, "asked for fp16, computed in fp32: a matrix product is off by 3.0e-7")]
    [InlineData(Precision.Fp32, 3e-4, false, "asked for fp32, computed in tf32: a matrix product is off by 3.0e-4")]
    public void OnlyTf32MayBeMoreExactThanAsked(Precision asked, double error, bool overflows, string? reason) =>
        ComputedPrecision.Reject(asked, error, overflows).ShouldBe(reason);

    [Fact]
    public void WhatWasNotLookedAtIsNotJudged() => ComputedPrecision.Reject(Precision.Bf16, null, null).ShouldBeNull();

    private static double Error(string arithmetic) => arithmetic switch
    {
        "fp32, summed in sequence" => Error(x => x, x => x, x => x),
        "fp32, summed in blocks" => Error(x => x, x => x, x => x, blocks: 16),
        "tf32" => Error(x => Round(x, 13), x => x, x => x),
        "tf32, cut off" => Error(x => Cut(x, 13), x => x, x => x),
        "bf16" => Error(x => Round(x, 16), x => x, x => x),
        "bf16, to bf16" => Error(x => Round(x, 16), x => x, x => Round(x, 16)),
        "bf16, summed in bf16" => Error(x => Round(x, 16), x => Round(x, 16), x => x),
        "fp16" => Error(x => (float)(Half)x, x => x, x => x),
        "fp16, to fp16" => Error(x => (float)(Half)x, x => x, x => (float)(Half)x),
        "fp16, summed in fp16" => Error(x => (float)(Half)x, x => (float)(Half)x, x => x),
        _ => throw new ArgumentOutOfRangeException(nameof(arithmetic)),
    };

    /// <param name="blocks">Partial sums, added at the end.</param>
    private static double Error(Func<float, float> operand, Func<float, float> sum, Func<float, float> result, int blocks = 1)
    {
        double difference = 0, norm = 0;
        for (var row = 0; row < Side; row += 4)
        {
            for (var column = 0; column < Side; column += 4)
            {
                double exact = 0;
                var parts = new float[blocks];
                for (var k = 0; k < Side; k++)
                {
                    var (a, b) = (Left[(row * Side) + k], Right[(k * Side) + column]);
                    exact += (double)a * b;
                    parts[k % blocks] = sum(parts[k % blocks] + (operand(a) * operand(b)));
                }

                var total = result(parts.Aggregate((all, part) => sum(all + part)));
                difference += Math.Pow(total - exact, 2);
                norm += exact * exact;
            }
        }

        return Math.Sqrt(difference / norm);
    }

    /// <summary>To the nearest float whose last bits are zeros.</summary>
    private static float Round(float value, int bits) => BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(value) + (1u << (bits - 1))) & ~((1u << bits) - 1));

    private static float Cut(float value, int bits) => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & ~((1u << bits) - 1));

    private static float[] Square(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Side * Side).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }
}
