using Calibrate.Costs;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Prices;

public class OwnedHardwareTests
{
    private static readonly Source Recalled = new("recalled", AsOf.Parse("2022-10"), Verification.Unverified);

    private static readonly OwnedHardware Card = new("card", Processors.Resolve("RTX 4090"), 1, new(1600, "USD"), new(400), Recalled, "a data sheet", "the card alone");

    private static readonly Ownership Said = new()
    {
        PurchasePrice = new(1999, "USD"), Life = 3 * Ownership.Year, InUse = 0.4, Power = new(450), Electricity = new(0.30m, "USD"),
    };

    [Fact]
    public void AnHourWearsTheCardOffAndBurnsPower()
    {
        var card = Card with { Ownership = Said };

        // By hand: 1999 / (3 x 8766 h x 0.4) + 0.45 kW x 0.30 = 0.190033 + 0.135.
        card.PricePerHour().Amount.ShouldBe((1999m / (3 * 8766 * 0.4m)) + 0.135m, 1e-12m);
        card.PricePerHour().Amount.ShouldBe(0.325033m, 1e-6m);
        card.RunningPricePerHour().ShouldBe(new InstancePrice(0.135m, "USD"));
    }

    [Fact]
    public void WhatIsSaidStandsAndSaysSo()
    {
        var card = Card with { Ownership = Said };

        card.Spread.ShouldBe(PriceSpread.None);
        card.Derive().From.ShouldAllBe(leaf => leaf.Grounds == Grounds.Given && leaf.Source == "given");
    }

    [Fact]
    public void WhatIsNotIsTheCataloguesOrAssumedAndSaysSo() =>
        Card.Derive().From.Select(leaf => (leaf.Name, leaf.Value, leaf.Grounds, leaf.Source)).ShouldBe(
        [
            ("purchase price", "1600.00 USD", Grounds.Assumed, "catalogue (unverified): recalled, as of 2022-10; the card alone"),
            ("life", "3 years", Grounds.Assumed, "the program's default"),
            ("in use", "50%", Grounds.Assumed, "the program's default"),
            ("power", "400 W", Grounds.Assumed, "catalogue (unverified): a data sheet"),
            ("electricity", "0.15 USD/kWh", Grounds.Assumed, "the program's default"),
        ]);

    [Fact]
    public void AShareInUseThatNobodySaysSpreadsThePriceByTwo()
    {
        // Without electricity the price is wear alone: 0.5 of the time is perhaps 1 (half the price) or 0.25 (twice).
        var spread = (Card with { Ownership = Said with { InUse = null, Electricity = new(0, "USD") } }).Spread;

        (spread.Low, spread.High).ShouldBe((0.5, 2));
        spread.Because.ShouldHaveSingleItem().ShouldBe("own hardware: in use 25% to 100% (assumed, as nobody said): together within -50% and +100% of its price");
    }

    [Fact]
    public void DoubtsAddAsTheSquaresOfTheirLogarithms()
    {
        var spread = (Card with { Ownership = Said with { InUse = null, Life = null, Electricity = new(0, "USD") } }).Spread;

        // 3 years are perhaps 2 (1.5 times the price) or 5 (0.6 of it).
        spread.High.ShouldBe(Math.Exp(Math.Sqrt(Math.Pow(Math.Log(1.5), 2) + Math.Pow(Math.Log(2), 2))), 1e-9);
        spread.Low.ShouldBe(Math.Exp(-Math.Sqrt(Math.Pow(Math.Log(0.6), 2) + Math.Pow(Math.Log(0.5), 2))), 1e-9);
    }

    [Fact]
    public void ElectricityAndPowerAreOnlyAPartOfThePrice()
    {
        // By hand, at 0.190033 of wear: 0.0675 of electricity is perhaps 0.03375 or 0.135.
        var spread = (Card with { Ownership = Said with { Electricity = null } }).Spread;

        spread.High.ShouldBe((0.190033 + 0.135) / (0.190033 + 0.0675), 1e-5);
        spread.Low.ShouldBe((0.190033 + 0.03375) / (0.190033 + 0.0675), 1e-5);
    }

    [Fact]
    public void AVerifiedPurchasePriceStandsAndARecalledOneIsAsUncertainAsAnUnverifiedRow()
    {
        var wear = Said with { PurchasePrice = null, Electricity = new(0, "USD") };

        (Card with { Ownership = wear }).Spread.High.ShouldBe(PriceSpread.Unverified.High, 1e-9);
        (Card with { Ownership = wear, PriceSource = Recalled with { Verification = Verification.Primary } }).Spread.ShouldBe(PriceSpread.None);
    }

    [Fact]
    public void TheSpreadReachesTheRunAndTheTornado()
    {
        var job = ExampleJobs.Find("yolov8")! with { Dataset = new(), Guesses = [new("RTX 4090", 1, TimeSpan.FromHours(10), TimeSpan.FromHours(10), "a test")] };
        var (sure, unsure) = (Of(Said), Of(Said with { InUse = null, Electricity = new(0, "USD") }));
        JobEstimate Of(Ownership terms) => JobEstimate.Of(job, Machine.Of(Card with { Ownership = terms }), new());

        sure.Tornado.ShouldNotContain(bar => bar.Input == "price");
        var price = unsure.Tornado.Single(bar => bar.Input == "price");
        // Half to twice, alike likely by the logarithm: P10 and P90 are 0.8 of the way.
        ((double)(price.AtP90.Amount / unsure.Bill.Total.Amount)).ShouldBe(Math.Pow(2, 0.8), 1e-6);
        ((double)(price.AtP10.Amount / unsure.Bill.Total.Amount)).ShouldBe(Math.Pow(2, -0.8), 1e-6);
        // A guess is within a factor of 2.34 in 80% of runs (1.2816 deviations); the price, uniform, deviates by ln 2/sqrt(3) besides.
        double Spread(JobEstimate estimate) => (double)(estimate.Prediction.Cost.P90.Amount / estimate.Prediction.Cost.P10.Amount);
        Spread(sure).ShouldBe(2.34 * 2.34, 1e-3);
        Spread(unsure).ShouldBe(Math.Exp(2 * 1.2816 * double.Hypot(Math.Log(2.34) / 1.2816, Math.Log(2) / Math.Sqrt(3))), 0.3);
        unsure.Assumptions.ShouldContain("own hardware: in use 25% to 100% (assumed, as nobody said): together within -50% and +100% of its price");
    }

    [Fact]
    public void ARecalledPriceIsUnverifiedInAnEstimate()
    {
        Machine.Of(Card).PriceWarnings.ShouldBe(["the price is unverified: recalled"]);
        Machine.Of(Card with { Ownership = Said }).PriceWarnings.ShouldBeEmpty();
        PriceCatalogue.Shipped.Hardware.ShouldAllBe(machine => machine.PriceSource.Verification == Verification.Unverified);
    }

    [Fact]
    public void TermsWithoutSenseAreRefused()
    {
        Refusal(Said with { InUse = 0 }).ShouldBe("card: a life of 3 years in use 0 of it gives no price by the hour; the life (--life 3y) is longer than 0, the share in use (--in-use 40%) above 0 up to 1");
        Refusal(Said with { InUse = double.NaN }).ShouldContain("--in-use 40%");
        Refusal(Said with { Life = TimeSpan.Zero }).ShouldContain("--life 3y");
        Refusal(Said with { Power = new(-1) }).ShouldContain("0 or more");
        Refusal(Said with { Electricity = new(0.2m, "EUR") }).ShouldBe("card: bought in USD, electricity in EUR; give both in one currency, with --purchase-price and --electricity");

        static string Refusal(Ownership terms) => Should.Throw<EstimateException>(() => (Card with { Ownership = terms }).PricePerHour()).Message;
    }

    [Fact]
    public void TheDefaultsAreAsDocumented()
    {
        // By hand: 1600 / (3 x 8766 h x 0.5) + 0.4 kW x 0.15.
        Card.PricePerHour().Amount.ShouldBe((1600m / (3 * 8766 * 0.5m)) + 0.06m, 1e-12m);
        Card.Assumes.ShouldBe("worth nothing after 3 years, in use 50% of them, 0.15 USD/kWh");
    }

    [Fact]
    public void APriceOfOneDeviceIsThatOfEveryMachineOfIt()
    {
        var owning = PriceCatalogue.Shipped.Owning(Said, Processors.Resolve("4090"));

        // The electricity is everybody's, the purchase price and the power only the RTX 4090's.
        owning.Hardware.Single(machine => machine.Name == "2x RTX 4090").PricePerHour().Amount.ShouldBe(2 * 0.325033m, 1e-5m);
        owning.Hardware.Single(machine => machine.Name == "RTX 4080").PricePerHour().Amount.ShouldBe((1199m / (3 * 8766 * 0.4m)) + (0.32m * 0.30m), 1e-6m);
        owning.Hardware.Count.ShouldBe(PriceCatalogue.Shipped.Hardware.Count);
        PriceCatalogue.Shipped.Owning(Said, Processors.Resolve("T4")).Hardware[^1].PricePerHour().Amount.ShouldBe(0.325033m, 1e-6m);
        Should.Throw<UsageException>(() => PriceCatalogue.Shipped.Owning(Said)).Message.ShouldBe("--purchase-price: is of one kind of device; name it, as in --gpu \"RTX 4090\"");
    }

    [Fact]
    public void ADeviceThatIsNotListedNeedsItsPrice()
    {
        Machines.Own(Processors.Resolve("T4"), Said with { Power = null }, PriceCatalogue.Shipped).PriceOrigin.From[3].Source.ShouldBe("catalogue (unverified): board power in gpus.csv");
        Should.Throw<EstimateException>(() => Machines.Own(Processors.Resolve("T4"), Ownership.Unsaid, PriceCatalogue.Shipped))
            .Message.ShouldBe("--purchase-price: the catalogue does not tell what T4 is bought for; give it, as in --purchase-price 1999usd");
    }
}
