using Calibrate.Statistics;
using MathNet.Numerics.Distributions;

namespace Calibrate.Tests.Statistics;

public class RatioIntervalTests
{
    [Fact]
    public void EqualRelativeSpreadsGiveTheDegreesOfBoth()
    {
        // Relative standard deviation 0.1 on both sides: ln 2 ± t(0.975, 4)·√(0.01/3 + 0.01/3), t from the table.
        var ratio = RatioInterval.Of([9, 10, 11], [4.5, 5, 5.5]);

        ratio.Value.ShouldBe(2);
        ratio.DegreesOfFreedom!.Value.ShouldBe(4, 1e-9);
        Math.Log(ratio.High!.Value / 2).ShouldBe(2.776445 * 0.0816497, 1e-6);
        Math.Log(2 / ratio.Low!.Value).ShouldBe(2.776445 * 0.0816497, 1e-6);
    }

    [Fact]
    public void UnequalSpreadsCostDegreesOfFreedom()
    {
        // a = 0.01/3, b = 0.04/3: ν = (a + b)² / (a²/2 + b²/2) = 50/17, nearly that of the wider side alone.
        RatioInterval.Of([9, 10, 11], [4, 5, 6]).DegreesOfFreedom!.Value.ShouldBe(50.0 / 17, 1e-9);
    }

    [Fact]
    public void ASideWithoutSpreadLeavesTheOtherOnesInterval()
    {
        // t(0.975, 2) = 4.302653 from the table.
        var ratio = RatioInterval.Of([9, 10, 11], [5, 5, 5]);

        ratio.DegreesOfFreedom!.Value.ShouldBe(2, 1e-9);
        Math.Log(ratio.High!.Value / 2).ShouldBe(4.302653 * 0.1 / Math.Sqrt(3), 1e-6);
    }

    [Fact]
    public void WithoutAnySpreadTheIntervalIsItsValue() =>
        RatioInterval.Of([2, 2], [4, 4]).ShouldBe(new(0.5, 0.5, 0.5, null));

    [Theory]
    [InlineData(1, 5)]
    [InlineData(5, 1)]
    public void OneLaunchHasNoInterval(int numerator, int denominator) =>
        RatioInterval.Of([.. Enumerable.Repeat(3.0, numerator)], [.. Enumerable.Repeat(2.0, denominator)]).ShouldBe(new(1.5, null, null, null));

    [Fact]
    public void TurnedRoundItIsTheSameInterval()
    {
        var (one, other) = (RatioInterval.Of([9, 10, 11, 12], [4, 5, 7]), RatioInterval.Of([4, 5, 7], [9, 10, 11, 12]));

        other.Low!.Value.ShouldBe(1 / one.High!.Value, 1e-12);
        other.High!.Value.ShouldBe(1 / one.Low!.Value, 1e-12);
    }

    [Theory]
    [InlineData(5, 0.01, 5, 0.01)]
    [InlineData(5, 0.10, 5, 0.10)]
    [InlineData(5, 0.08, 12, 0.01)]
    [InlineData(15, 0.03, 10, 0.10)]
    public void ItCoversTheTruthAsOftenAsItSays(int oldLaunches, double oldSpread, int newLaunches, double newSpread)
    {
        const int runs = 4000;
        const double truth = 1.25;
        var random = new Random(17);
        double[] Launches(int count, double mean, double spread)
        {
            var launches = new double[count];
            Normal.Samples(random, launches, mean, spread * mean);
            return launches;
        }

        var covered = Enumerable.Range(0, runs).Count(_ =>
            RatioInterval.Of(Launches(oldLaunches, 0.5, oldSpread), Launches(newLaunches, 0.4, newSpread)) is var ratio
            && ratio.Low <= truth && ratio.High >= truth);

        // Four standard errors of the simulation are 1.4 points.
        (covered / (double)runs).ShouldBe(0.95, 0.015);
    }
}
