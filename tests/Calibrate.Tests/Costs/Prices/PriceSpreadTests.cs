using Calibrate.Costs.Estimates;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Prices;

public class PriceSpreadTests
{
    private static readonly DateOnly Today = new(2026, 9, 1);

    private static readonly Offer Fresh = PriceCatalogue.Shipped.Current("g5.xlarge") with { Source = new("the seller", AsOf.Parse("2026-08-17"), Verification.Primary) };

    [Fact]
    public void AnUnverifiedRowIsAsUncertainAsTheDocumentsAreOff()
    {
        // The document's and the public price of every current on-demand row that has both.
        (double Document, double Public)[] pairs =
        [
            (3.06, 3.06), (12.24, 12.24), (32.77, 21.957642), (0.736, 0.7364), (0.94, 0.94), (3.06, 3.825), (1.408, 1.408), (0.23, 0.23), (0.46, 0.461),
            (3.67, 3.673388), (29.36, 29.387084),
        ];
        var factor = Math.Exp(Math.Sqrt(3 * pairs.Average(pair => Math.Pow(Math.Log(pair.Document / pair.Public), 2))));

        PriceSpread.Unverified.High.ShouldBe(factor, 1e-9);
        PriceSpread.Unverified.Low.ShouldBe(1 / factor, 1e-9);
        factor.ShouldBe(1.27, 0.005);
        PriceSpread.Unverified.Because.ShouldHaveSingleItem().ShouldStartWith("an unverified, undated or stale price is within a factor of 1.27 of what is paid: 11 rows");
    }

    [Fact]
    public void WithTooFewPairsItIsAnAssumption() =>
        PriceSpread.OfDocuments(PriceCatalogue.Shipped with { Offers = [Fresh] }).Because.ShouldHaveSingleItem().ShouldEndWith("within a factor of 1.25 of what is paid (assumed)");

    [Fact]
    public void APriceStandsOnlyWhereSomebodyVouchesForItToday()
    {
        Machine.Of(Fresh, Today).PriceSpread.ShouldBe(PriceSpread.None);
        Machine.Of(Fresh, Today.AddDays(365)).PriceSpread.ShouldBe(PriceSpread.Unverified);
        Machine.Of(Fresh with { Source = Fresh.Source with { AsOf = null } }, Today).PriceSpread.ShouldBe(PriceSpread.Unverified);
        Machine.Of(Fresh with { Source = Fresh.Source with { Verification = Verification.Unverified } }, Today).PriceSpread.ShouldBe(PriceSpread.Unverified);
        Machine.Of(Fresh with { Source = Fresh.Source with { Verification = Verification.Unverified } }, Today).At(new(1, "USD")).PriceSpread.ShouldBe(PriceSpread.None);
    }

    [Fact]
    public void ADisputeWidensItsOwnSide()
    {
        var disputed = Fresh with { Price = new InstancePrice(2, "USD"), Dispute = new(new(3, "USD"), new(4, "USD"), "others") };
        var spread = Machine.Of(disputed, Today).PriceSpread;

        (spread.Low, spread.High).ShouldBe((1, 2));
        var doubted = Machine.Of(disputed with { Source = disputed.Source with { Verification = Verification.Unverified } }, Today).PriceSpread;
        (doubted.Low, doubted.High).ShouldBe((PriceSpread.Unverified.Low, 2));
    }

    [Fact]
    public void ASpotPriceMovesBesides()
    {
        var spot = Fresh with { Kind = PurchaseKind.Spot };
        Machine.Of(spot, Today).PriceSpread.High.ShouldBe(JobDefaults.SpotPriceFactor, 1e-12);
        Machine.Of(spot with { Source = spot.Source with { AsOf = null } }, Today).PriceSpread.High
            .ShouldBe(Math.Exp(Math.Sqrt(Math.Pow(Math.Log(1.15), 2) + Math.Pow(Math.Log(PriceSpread.Unverified.High), 2))), 1e-9);
    }

    [Fact]
    public void ZonesOfOneDaySpreadTheirMedian()
    {
        var spread = Machine.Of(Fresh with { Price = new InstancePrice(2, "USD"), Median = new(3, new(1, "USD"), new(5, "USD")) }, Today).PriceSpread;

        (spread.Low, spread.High).ShouldBe((0.5, 2.5));
        spread.Because.ShouldHaveSingleItem().ShouldBe("the price of 2.00 USD/h is the median of 3 rows of one day, 1.00 USD/h to 5.00 USD/h, and a run may pay any of them");
    }

    [Fact]
    public void NothingIsFree() => Machine.Of(Fresh with { Price = new InstancePrice(0, "USD"), Source = Fresh.Source with { AsOf = null } }).PriceSpread.ShouldBe(PriceSpread.None);
}
