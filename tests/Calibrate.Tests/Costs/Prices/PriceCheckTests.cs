using Calibrate.Costs.Prices;

namespace Calibrate.Tests.Costs.Prices;

public class PriceCheckTests
{
    private static readonly PriceCheck Check = PriceCheck.Of(PriceCatalogue.Shipped, new(2026, 9, 1), PriceCheck.DefaultMaxAge);

    [Theory]
    [InlineData("g5.xlarge", "on-demand", PriceDoubts.Unverified)] // 15 days old
    [InlineData("g5.xlarge", "spot", PriceDoubts.Stale | PriceDoubts.Unverified)] // some day of 2025
    [InlineData("m5.xlarge", "on-demand", PriceDoubts.Stale | PriceDoubts.Unverified)] // no date
    [InlineData("g6e.xlarge", "on-demand", PriceDoubts.Unverified | PriceDoubts.Disputed)]
    [InlineData("RTX 4090", "purchase", PriceDoubts.Stale | PriceDoubts.Unverified)] // of 2022
    [InlineData("Workstation with A100", "purchase", PriceDoubts.Stale | PriceDoubts.Unverified)] // no date
    [InlineData("between regions", "transfer", PriceDoubts.Stale)] // of January
    [InlineData("Colab Pro", "subscription", PriceDoubts.Stale | PriceDoubts.Unverified)]
    public void EachRowIsJudged(string name, string kind, PriceDoubts doubts) =>
        Check.Findings.ShouldContain(finding => finding.Name == name && finding.Kind == kind && finding.Doubts == doubts);

    [Fact]
    public void WhatIsSupersededIsNotStale() =>
        Check.Findings.Where(finding => finding.Name == "p4d.24xlarge" && finding.Kind == "on-demand").Select(finding => finding.Doubts)
            .ShouldBe([PriceDoubts.Superseded | PriceDoubts.Unverified, PriceDoubts.Unverified]);

    [Fact]
    public void WhatHasCeasedToHoldIsHistory()
    {
        var catalogue = PriceCatalogue.Shipped with { Offers = [PriceCatalogue.Shipped.Current("g5.xlarge") with { Until = Calibrate.Costs.Origins.AsOf.Parse("2026-08-20") }] };
        Doubts(new(2026, 9, 1)).ShouldBe(PriceDoubts.Superseded | PriceDoubts.Unverified);
        Doubts(new(2026, 8, 19)).ShouldBe(PriceDoubts.Unverified);

        PriceDoubts Doubts(DateOnly day) => PriceCheck.Of(catalogue, day, PriceCheck.DefaultMaxAge).Findings[0].Doubts;
    }

    [Fact]
    public void AgeCountsFromTheFirstDayADateMayMean()
    {
        var finding = Check.Findings.Single(finding => finding.Name == "p5.48xlarge" && finding.Kind == "on-demand");
        // 1 March to 1 September.
        finding.Age.ShouldBe(TimeSpan.FromDays(184));
        PriceCheck.Of(PriceCatalogue.Shipped, new(2026, 9, 1), TimeSpan.FromDays(184)).Findings
            .Single(other => other.Name == finding.Name && other.Kind == finding.Kind).Doubts.HasFlag(PriceDoubts.Stale).ShouldBeFalse();
    }
}
