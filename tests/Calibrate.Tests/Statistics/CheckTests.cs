using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Tests.Statistics;

public class CheckTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(0.4)]
    [InlineData(1.0)]
    public void AUtilizationThatReachesDownToOneIsPossible(double? low) => PhysicsCheck.Reject(low).ShouldBeNull();

    [Fact]
    public void AUtilizationAboveOneIsNot() => PhysicsCheck.Reject(1.25)!.ShouldStartWith("MFU is at least 125.0% of the peak");

    [Theory]
    [InlineData(0.7, 1.0, 0.1, null)]
    [InlineData(double.NaN, 1.0, 0.1, "the loss is NaN")]
    [InlineData(double.PositiveInfinity, 1.0, 0.1, "the loss is Infinity")]
    [InlineData(null, 1.0, 0.1, "the loss was not read")]
    [InlineData(0.7, 0.0, 0.1, "the gradient norm is 0: nothing was learnt")]
    [InlineData(0.7, double.NaN, 0.1, "the gradient norm is NaN")]
    [InlineData(0.7, 1.0, 0.0, "the change of the parameters is 0: nothing was learnt")]
    [InlineData(0.7, null, 0.1, "the gradient norm was not read")]
    public void TrainingLeavesTraces(double? loss, double? gradient, double? change, string? reason) =>
        TrainingCheck.Reject(Mode.Train, loss, gradient, change).ShouldBe(reason);

    [Fact]
    public void ForwardOnlyHasAnOutput()
    {
        TrainingCheck.Reject(Mode.Forward, 0.0, null, null).ShouldBeNull();
        TrainingCheck.Reject(Mode.Forward, double.NaN, null, null).ShouldBe("the output is NaN");
    }

    [Fact]
    public void QuantilesInterpolate()
    {
        Quantile.Median([4, 1, 3, 2]).ShouldBe(2.5);
        // Type 7 by hand: position 0.95 x 4 = 3.8 of 0..4.
        Quantile.P95([5, 1, 2, 4, 3]).ShouldBe(4.8, 1e-12);
        Quantile.P95([7]).ShouldBe(7);
    }
}
