using Calibrate.Costs;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Prices;

public class PriceCatalogueTests
{
    private static readonly PriceCatalogue Shipped = PriceCatalogue.Shipped;

    [Theory]
    [InlineData("001", "ml.g4dn.xlarge", 0.736)]
    [InlineData("001", "ml.g4dn.2xlarge", 0.94)]
    [InlineData("001", "ml.p3.2xlarge", 3.06)]
    [InlineData("001", "ml.g5.xlarge", 1.408)]
    [InlineData("001", "ml.m5.xlarge", 0.23)]
    [InlineData("001", "ml.m5.2xlarge", 0.46)]
    [InlineData("003", "p3.2xlarge", 3.06)]
    [InlineData("003", "p3.8xlarge", 12.24)]
    [InlineData("003", "p4d.24xlarge", 32.77)]
    [InlineData("003", "a2-highgpu-1g", 3.67)]
    [InlineData("003", "a2-highgpu-8g", 29.36)]
    public void EveryHourlyPriceOfTheDocumentsIsThere(string document, string instance, double price)
    {
        var said = Shipped.FromDocument(document, instance).Document!;

        (said.Low.Amount, said.High.Amount).ShouldBe(((decimal)price, (decimal)price));
        said.Derivation.Grounds.ShouldBe(Grounds.Assumed);
    }

    [Theory]
    [InlineData("001", "ml.g4dn.xlarge", 0.15, 0.22)]
    [InlineData("003", "a2-highgpu-1g", 0.734, 1.468)] // by hand: 3.67 x 0.2 to 3.67 x 0.4
    [InlineData("003", "a2-highgpu-8g", 5.872, 11.744)]
    public void SpotPricesOfTheDocumentsAreRanges(string document, string instance, double low, double high)
    {
        var said = Shipped.FromDocument(document, instance, PurchaseKind.Spot).Document!;
        (said.Low.Amount, said.High.Amount).ShouldBe(((decimal)low, (decimal)high));
    }

    [Fact]
    public void WhatElseTheDocumentsPriceIsThere()
    {
        Shipped.Subscriptions.Select(plan => (plan.Name, plan.Document!.Price.Amount)).ShouldBe([("Colab Pro", 10m), ("Colab Pro+", 50m)]);
        Shipped.Hardware.Select(machine => machine.Gpu.Name).Distinct()
            .ShouldBe(["RTX 3090", "RTX 4090", "RTX 4080", "A100 PCIe", "Apple M1", "Apple M2", "Apple M4 Pro 16-core"], ignoreOrder: true);
        Shipped.Storage.First(storage => storage.Name == "S3 Standard").Price.ShouldBe(new StoragePrice(0.023m, "USD"));
        Shipped.Transfers.Select(transfer => transfer.Document!.Price.Amount).ShouldBe([0m, 0m, 0.02m]);
    }

    [Fact]
    public void ADocumentsPriceIsAnAssumptionAndAPublicOneIsNot()
    {
        Shipped.Storage[0].Derivation.Source.ShouldBe("secondary public table, as of 2026, unverified, agrees");
        Shipped.Storage.Where(storage => storage.Price is null).Select(storage => storage.Derivation.Grounds).ShouldBe([Grounds.Assumed]);
        Shipped.Transfers.Select(transfer => transfer.Derivation.Grounds).ShouldBe([Grounds.Assumed, Grounds.Assumed, Grounds.Published]);
        Shipped.Current("m5.xlarge").Derivation.Grounds.ShouldBe(Grounds.Assumed); // nobody looked it up
    }

    [Fact]
    public void NothingShippedPretendsToBeVerified()
    {
        Shipped.Offers.ShouldAllBe(offer => offer.Source.Verification == Verification.Unverified);
        Shipped.Offers.Where(offer => offer.Price is not null).ShouldAllBe(offer => offer.Derivation.Source!.Contains("unverified", StringComparison.Ordinal));
    }

    [Fact]
    public void TheNewestRowCountsAndTheOldOneIsKept()
    {
        Shipped.Rows("P4D.24xlarge").Select(offer => offer.Price!.Value.Amount).ShouldBe([21.957642m, 32.77m]);
        Shipped.Current("p4d.24xlarge").Source.AsOf!.Value.ToString().ShouldBe("2026-08-17");
        Shipped.CurrentOffers.ShouldNotContain(offer => offer.Price!.Value.Amount == 32.77m);
        Shipped.FromDocument("003", "p4d.24xlarge").DocumentDifference!.Value.ShouldBe((32.77 / 21.957642) - 1, 1e-9);
    }

    [Fact]
    public void SamFromScratchCostsWhatTheOldListSays()
    {
        // By hand: 256 GPUs x 68 h = 17,408 GPU-hours on 32 instances of 8: 32 x 68 h x 32.77 = 71,307.52.
        var perGpu = Shipped.Rows("p4d.24xlarge")[1].PricePerGpu!.Value;
        (perGpu * DeviceTime.Of(TimeSpan.FromHours(68), 256)).ShouldBe(new Money(71_307.52m, "USD"));
    }

    [Theory]
    [InlineData("us-east-1", 0.526 * 0.36)] // by hand: 64% off the 0.526 of 2025
    [InlineData("eu-west-1", null)]
    public void ASavingIsAPriceWhereThereIsAListPrice(string region, double? price)
    {
        var saving = Shipped.SpotSavings.Single(saving => saving.Instance == "g4dn.xlarge" && saving.Region == region);
        var computed = Shipped.SpotPrice(saving);

        computed?.Price.Amount.ShouldBe((decimal)price!.Value, 1e-9m);
        computed?.Derivation.Grounds.ShouldBe(Grounds.Computed);
        (computed is null).ShouldBe(price is null);
    }

    [Fact]
    public void ASavingIsTakenOffThePriceThatHeldOnItsDay()
    {
        var saving = Shipped.SpotSavings.Single(saving => saving.Instance == "p4d.24xlarge" && saving.Region == "us-east-1");

        // 28 June 2025 lies after the cut of June 2025.
        Shipped.SpotPrice(saving)!.List.Price!.Value.Amount.ShouldBe(21.957642m);
        var before = saving with { Source = saving.Source with { AsOf = AsOf.Parse("2025-05-28") } };
        Shipped.SpotPrice(before)!.List.Price!.Value.Amount.ShouldBe(32.77m);
    }

    [Fact]
    public void AnInterruptionBandIsAFactAndNoRate()
    {
        var saving = Shipped.SpotSavings.Single(saving => saving.Instance == "p4d.24xlarge" && saving.Region == "us-west-2");
        (saving.Saving, saving.InterruptedLow, saving.InterruptedHigh).ShouldBe((0.53, 0.2, null));
    }

    [Fact]
    public void ADisputeKeepsBothValues()
    {
        var disputed = Shipped.Current("p4de.24xlarge");
        (disputed.Price!.Value.Amount, disputed.Dispute!.Low.Amount).ShouldBe((27.44705m, 40.96m));
        Shipped.Current("ml.g4dn.2xlarge").Dispute!.ToString().ShouldBe("1.05 USD/h to 1.12 USD/h by three other public tables");
    }

    [Fact]
    public void ColabUnitsMakeAnHourlyPriceWhereTheRateIsKnown()
    {
        Shipped.Subscriptions[0].PricePerHour.ShouldBeNull();
        // By hand: 49.99 / 38 h.
        ((double)Shipped.Subscriptions[1].PricePerHour!.Value.Amount).ShouldBe(49.99 / 38, 1e-9);
    }

    [Fact]
    public void AMissingPriceSaysWhatThereIs()
    {
        Refusal(() => Shipped.Rows("p4d")).ShouldBe("there is no instance 'p4d' in the catalogue; alike are p4d.24xlarge, p4de.24xlarge, ml.p4d.24xlarge; calibrate prices list shows what there is");
        Refusal(() => Shipped.Current("p5.48xlarge", PurchaseKind.Spot)).ShouldBe("p5.48xlarge has no spot price in the catalogue; there is p5.48xlarge on-demand in us-east-1");
        Refusal(() => Shipped.Current("p5.48xlarge", region: "mars")).ShouldStartWith("p5.48xlarge has no on-demand price in mars");
        Refusal(() => Shipped.Current("ml.g4dn.xlarge", PurchaseKind.Spot)).ShouldEndWith("ml.g4dn.xlarge spot in us-east-1 (a document's price only)");
        Refusal(() => Shipped.FromDocument("003", "ml.g5.xlarge")).ShouldStartWith("document 003 names no on-demand price of ml.g5.xlarge; it names p3.2xlarge on-demand");
    }

    [Fact]
    public void AnImportedRowOfALaterDayCounts()
    {
        var old = Shipped.Current("g5.xlarge");
        var mine = old with { Price = new InstancePrice(0.9m, "USD"), Source = new("mine", AsOf.Parse("2026-11-01"), Verification.Unverified) };

        Shipped.With([mine]).Current("g5.xlarge").ShouldBe(mine);
    }

    [Theory]
    [InlineData("a100", 8)]
    [InlineData("NVIDIA A100-SXM4-40GB", 7)]
    [InlineData("nothing", 0)]
    public void OffersAreFilteredByAnyNameOfTheirGpu(string gpu, int count) =>
        Shipped.Offers.Count(new OfferFilter(Gpu: gpu).Matches).ShouldBe(count);

    [Fact]
    public void OffersAreFilteredByTheRest()
    {
        Shipped.Offers.Count(new OfferFilter(Provider: "sagemaker", Kind: PurchaseKind.Spot).Matches).ShouldBe(1);
        Shipped.Offers.Where(new OfferFilter(Region: "us-east-2").Matches).Select(offer => offer.Instance).ShouldBe(["p5en.48xlarge", "p6-b200.48xlarge"]);
    }

    private static string Refusal(Func<object> action) => Should.Throw<EstimateException>(action).Message;
}
