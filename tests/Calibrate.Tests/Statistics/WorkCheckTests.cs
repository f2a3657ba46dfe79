using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Tests.Statistics;

/// <summary>The checks that the timed work was the work, each at its limit.</summary>
public class WorkCheckTests
{
    [Theory]
    [InlineData(0.0, 5.0, true)]
    [InlineData(0.1, 3.0, true)] // a pause
    [InlineData(0.12, 3.0, false)]
    [InlineData(0.2, 10.0, true)] // two hundredths
    [InlineData(0.21, 10.0, false)]
    public void AlmostAllWorkIsSeenByTheBlocks(double unseen, double blocks, bool passes) =>
        (UnseenWorkCheck.Reject(TimeSpan.FromSeconds(unseen), TimeSpan.FromSeconds(blocks)) is null).ShouldBe(passes);

    [Fact]
    public void UnseenWorkIsNamed() =>
        UnseenWorkCheck.Reject(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3)).ShouldBe("not synchronised: 1.50 s of work was still to be done after blocks of 3.00 s in all");

    [Theory]
    [InlineData(1.0, 0.5, 0.9, true)]
    [InlineData(1.0, 0.9, 0.8, true)]
    [InlineData(1.0, 0.92, 0.8, false)]
    [InlineData(1.0, 1.0, 0.79, true)] // kernels that take longer to launch than to run do not scale
    [InlineData(1.0, 1.0, null, true)]
    [InlineData(1.0, null, 0.9, true)]
    public void TwiceTheBatchTakesLongerWhereTheDeviceIsUsed(double step, double? half, double? mfu, bool passes) =>
        (BatchScalingCheck.Reject(step, half, mfu) is null).ShouldBe(passes);

    [Theory]
    [InlineData(1.0, 4, null)]
    [InlineData(1e-6, 2, null)]
    [InlineData(null, null, null)]
    [InlineData(0.0, 4, "constant inputs: their values have a spread of 0")]
    [InlineData(1.0, 1, "the same inputs at every step: 1 distinct batches")]
    public void InputsVaryWithinAndBetweenBatches(double? spread, int? distinct, string? reason) => InputCheck.Reject(spread, distinct).ShouldBe(reason);

    [Theory]
    [InlineData(8, 2, null)]
    [InlineData(4, 2, null)]
    [InlineData(3, 2, "fewer steady blocks than warm-up: 1 of 3")]
    [InlineData(8, 8, "nothing is left after the warm-up: 8 of 8 blocks are cut")]
    [InlineData(0, 0, "no block was timed")]
    public void MoreIsLeftThanTheWarmUpTook(int blocks, int warmup, string? reason) => SteadyPartCheck.Reject(blocks, warmup).ShouldBe(reason);

    private static readonly Dictionary<Precision, double> A100 = new()
    {
        [Precision.Fp32] = 19.5e12, [Precision.Tf32] = 156e12, [Precision.Fp16] = 312e12, [Precision.Bf16] = 312e12,
    };

    [Theory]
    [InlineData(Precision.Fp32, 19e12, null)]
    [InlineData(Precision.Fp32, 20.4e12, null)] // a clock a little above the data sheet's
    [InlineData(Precision.Bf16, 290e12, null)]
    [InlineData(Precision.Fp32, 130e12, "130.0 TFLOP/s is above the 19.50 TFLOP/s that the data sheet gives for fp32: it looks like tf32")]
    [InlineData(Precision.Tf32, 260e12, "260.0 TFLOP/s is above the 156.0 TFLOP/s that the data sheet gives for tf32: it looks like fp16 or bf16")]
    [InlineData(Precision.Bf16, 600e12, "600.0 TFLOP/s is above the 312.0 TFLOP/s that the data sheet gives for bf16: no precision of this device is as fast")]
    public void APeakIsOfItsOwnPrecision(Precision precision, double measured, string? reason) =>
        PeakCheck.Reject(precision, measured, A100).ShouldBe(reason);

    [Fact]
    public void AnUnknownDeviceHasNothingToJudgeBy() => PeakCheck.Reject(Precision.Fp32, 1e18, new Dictionary<Precision, double>()).ShouldBeNull();
}
