using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Tests.Statistics;

public class LaunchIntervalTests
{
    [Fact]
    public void TheIntervalIsStudents()
    {
        var interval = LaunchInterval.Of([1, 2, 3]);

        // t(0.975, 2) = 4.302653 from the table; s = 1.
        interval.Mean.ShouldBe(2);
        interval.HalfWidth!.Value.ShouldBe(4.302653 / Math.Sqrt(3), 1e-6);
        interval.Low!.Value.ShouldBe(2 - 2.484138, 1e-6);
        interval.High!.Value.ShouldBe(2 + 2.484138, 1e-6);
    }

    [Theory]
    [InlineData(2, 12.706205)]
    [InlineData(31, 2.042272)]
    [InlineData(32, 2.039513)]
    [InlineData(61, 2.000298)]
    public void ItTakesAnyNumberOfLaunches(int launches, double quantile)
    {
        // Half of them at -1 and half at 1, the odd one at 0: the squares add up to the even number.
        double[] means = [.. Enumerable.Range(0, launches).Select(i => i == launches - 1 && launches % 2 == 1 ? 0.0 : (2 * (i % 2)) - 1)];
        var deviation = Math.Sqrt((launches - (launches % 2)) / (launches - 1.0));

        LaunchInterval.Of(means).HalfWidth!.Value.ShouldBe(quantile * deviation / Math.Sqrt(launches), 1e-6);
    }

    [Fact]
    public void OneLaunchHasNoEnds() => LaunchInterval.Of([2]).ShouldSatisfyAllConditions(
        interval => interval.Mean.ShouldBe(2),
        interval => interval.Low.ShouldBeNull(),
        interval => interval.High.ShouldBeNull(),
        interval => interval.RelativeHalfWidth.ShouldBeNull());

    [Fact]
    public void MoreLaunchesOfTheSameSpreadNarrowIt()
    {
        // t(0.975, 8) = 2.306004; s = 1.
        LaunchInterval.Of([1, 2, 3]).With(9)!.Value.HalfWidth!.Value.ShouldBe(2.306004 / 3, 1e-6);
        LaunchInterval.Of([2]).With(9).ShouldBeNull();
    }

    [Fact]
    public void TheMeanKeepsTheSlowLaunch() => LaunchInterval.Of([1, 1, 1, 1, 6]).Mean.ShouldBe(2);

    [Fact]
    public void ItCoversTheTruthAsOftenAsItSays()
    {
        // Synthetic: 5 correlated launches with a spread between them; the truth is 1.
        const int runs = 2000;
        var synthetic = new SyntheticLaunches(seed: 4);
        var covered = Enumerable.Range(0, runs).Count(_ =>
        {
            var interval = LaunchInterval.Of([.. Enumerable.Range(0, 5).Select(_ => synthetic.Blocks(12).Average())]);
            return interval.Low <= 1 && interval.High >= 1;
        });

        (covered / (double)runs).ShouldBe(0.95, 0.02);
    }
}

public class TierRuleTests
{
    [Theory]
    [InlineData(10, 0.015, Tier.Trusted)]
    [InlineData(10, 0.0151, Tier.Draft)]
    [InlineData(9, 0.001, Tier.Draft)]
    [InlineData(5, 0.10, Tier.Draft)]
    [InlineData(5, 0.101, null)]
    [InlineData(4, 0.001, null)]
    public void ATierTakesLaunchesAndAnInterval(int launches, double relativeHalfWidth, Tier? reached) =>
        TierRule.Reached(new(1, relativeHalfWidth, launches)).ShouldBe(reached);

    [Theory]
    [InlineData(0.05, 5, 5)] // met as it is
    [InlineData(0.20, 5, 13)] // s/mean = 0.1611: 12 launches, t = 2.201, are within 10.2%; 13, t = 2.179, within 9.7%
    public void TheLaunchesATierTakesFollowFromTheSpread(double relativeHalfWidth, int launches, int needed) =>
        TierRule.Draft.LaunchesNeeded(new(1, relativeHalfWidth, launches), most: 100).ShouldBe(needed);

    [Fact]
    public void SomeSpreadsTakeMoreLaunchesThanThereWillBe() =>
        TierRule.Trusted.LaunchesNeeded(new(1, 0.2, 5), most: 100).ShouldBeNull();

    [Fact]
    public void NoIntervalReachesNothing() => TierRule.Reached(new(1, null, 1)).ShouldBeNull();
}
