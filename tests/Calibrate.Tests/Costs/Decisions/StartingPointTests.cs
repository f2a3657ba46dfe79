using Calibrate.Costs;
using Calibrate.Costs.Decisions;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Prices;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Decisions;

public class StartingPointTests
{
    // Without storage, which the examples have.
    private static readonly Job Scratch = ExampleJobs.Find("sam-scratch")! with { Dataset = new() };
    private static readonly Job FineTune = ExampleJobs.Find("sam-phase-2")! with { Dataset = new() };

    private static IReadOnlyList<StartingPoint> Compare(decimal pricePerHour) => StartingPoint.Compare(Scratch, FineTune, new()
    {
        Prices = PriceCatalogue.Shipped with { Offers = [PriceCatalogue.Shipped.Offers.Single(offer => offer.Instance == "p4d.24xlarge" && offer.Price?.Amount == pricePerHour) with { Until = null }] },
    });

    [Theory]
    [InlineData(32.77, 71_307.52, 327.70)] // the document's price
    [InlineData(21.957642, 47_779.83, 219.58)]
    public void ScratchFineTuneAndNeither(double price, double scratch, double fineTune)
    {
        var rows = Compare((decimal)price);

        rows.Select(row => row.Start).ShouldBe([Start.Scratch, Start.FineTune, Start.ZeroShot]);
        rows.Select(row => Math.Round(row.Cost!.Value.Amount, 2)).ShouldBe([(decimal)scratch, (decimal)fineTune, 0]);
        rows.Select(row => Math.Round(row.Hours!.Value.Hours, 6)).ShouldBe([17_408, 80, 0]);
        rows.Select(row => row.Samples).ShouldBe([11_000_000, 10_000, 0]);
        rows.Select(row => row.Document!.Cost).ShouldBe(["$70k-100k", "$100-500", "$0"]);
    }

    [Fact]
    public void TheDocumentSpeaksOfSamAlone()
    {
        Job other = new() { Name = "vit", Workload = "vit-b", Samples = 1000 };

        StartingPoint.ScratchOf(other).ShouldBeNull();
        StartingPoint.ScratchOf(Scratch).ShouldBeNull();
        StartingPoint.ScratchOf(FineTune)!.Name.ShouldBe("sam-scratch");
        StartingPoint.FineTuneOf(Scratch)!.Name.ShouldBe("sam-phase-2");
        StartingPoint.FineTuneOf(FineTune).ShouldBeNull();
        StartingPoint.FineTuneOf(other with { Method = JobMethod.Scratch }).ShouldBeNull();
        StartingPoint.Compare(Scratch, other, new()).ShouldAllBe(row => row.Document == null);
    }

    [Fact]
    public void AComparisonIsInTheCurrencyOfTheBudget()
    {
        var rows = StartingPoint.Compare(Scratch, FineTune with { Budget = new(500, "EUR") }, new());

        rows[^1].Cost.ShouldBe(new Money(0, "EUR"));
        rows[0].Training!.WhyNot.ShouldStartWith("the catalogue has no machine on demand that is priced in EUR; prices in USD");
        rows[0].Cost.ShouldBeNull();
    }

    [Fact]
    public void EachSideHasToBeWhatItIsCalled()
    {
        Should.Throw<EstimateException>(() => StartingPoint.Compare(FineTune, FineTune, new())).Message.ShouldBe("--scratch: sam-phase-2 is not from scratch; give a job with method: scratch");
        Should.Throw<EstimateException>(() => StartingPoint.Compare(Scratch, Scratch, new())).Message.ShouldBe("sam-scratch is from scratch itself; compare a job that fine-tunes with it");
    }
}
