using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Tests.Statistics;

public class StopRuleTests
{
    [Theory]
    [InlineData(Tier.Draft, 4, 0.01, true)]
    [InlineData(Tier.Draft, 5, 0.10, false)]
    [InlineData(Tier.Draft, 5, 0.11, true)]
    [InlineData(Tier.Trusted, 9, 0.01, true)]
    [InlineData(Tier.Trusted, 10, 0.015, false)]
    [InlineData(Tier.Trusted, 14, 0.016, true)]
    [InlineData(Tier.Trusted, 15, 0.016, false)]
    public void ACellGoesOnUntilItsTierIsReachedOrItHasHadFifteen(Tier tier, int launches, double relativeHalfWidth, bool more) =>
        new StopRule(tier).WantsMore(launches, new(1, relativeHalfWidth, launches)).ShouldBe(more);

    [Fact]
    public void ExcludedLaunchesAreReplacedButHaveBeenHad()
    {
        var rule = new StopRule(Tier.Draft);

        rule.WantsMore(5, new(1, 0.01, 4)).ShouldBeTrue();
        rule.WantsMore(15, new(1, 0.01, 4)).ShouldBeFalse();
        rule.WantsMore(15, null).ShouldBeFalse();
    }

    [Fact]
    public void ANumberOfLaunchesIsKeptToWhateverTheyShow()
    {
        var rule = new StopRule(Tier.Draft, 20);

        (rule.Least, rule.Most).ShouldBe((20, 20));
        rule.WantsMore(19, new(1, 0, 19)).ShouldBeTrue();
        rule.WantsMore(20, null).ShouldBeFalse();
    }

    [Theory]
    [InlineData(Tier.Draft, 5)]
    [InlineData(Tier.Trusted, 10)]
    public void WithoutANumberTheTierDecides(Tier tier, int least) =>
        (new StopRule(tier).Least, new StopRule(tier).Most).ShouldBe((least, 15));
}
