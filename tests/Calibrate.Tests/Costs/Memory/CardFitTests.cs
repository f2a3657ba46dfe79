using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Memory;

public class CardFitTests
{
    private static readonly Job Job = new() { Name = "llama", Workload = "llama-7b", Samples = 1000, Checkpointing = Checkpointing.On, Size = InputSize.Sequence(512), Method = JobMethod.Lora };

    private static readonly TrainingMemory Memory = TrainingMemory.Of(Job);

    private static readonly IReadOnlyList<CardFit> Cards = CardFit.All(Memory, PriceCatalogue.Shipped);

    private static CardFit Card(string name, long gibibytes, IReadOnlyList<CardFit>? cards = null) =>
        (cards ?? Cards).Single(card => card.Card.Name == name && card.Memory.Bytes == gibibytes << 30);

    [Fact]
    public void EveryCardWithAMemoryIsThereOnceTheSmallestFirst()
    {
        Cards.Select(card => (card.Card.Name, card.Memory)).ShouldBeUnique();
        Cards.Select(card => card.Memory.Bytes).ShouldBeInOrder();
foreach (var spec in GpuSpecs.All.Where(spec => Processors.All.Any(card => card is { Kind: ProcessorKind.Nvidia } && card.Name == spec.Name)))
            Cards.Where(card => card.Card.Name == spec.Name).Select(card => card.Memory).ShouldBe(spec.Memory, spec.Name);
        Cards.ShouldAllBe(card => card.Card.Kind == ProcessorKind.Nvidia);
        GpuSpecs.All.Count.ShouldBeLessThan(Cards.Count);
    }

    [Fact]
    public void FreeAndLargestBatchAgreeWithTheFit()
    {
        foreach (var card in Cards)
        {
            // Whatever fits for sure fits by the sum, and what does not fit by far does not either.
            (card.Free!.Value.Bytes >= 0).ShouldBe(card.LargestBatch >= Memory.Plan.Batch);
            card.Fit.ShouldBe(Memory.Breakdown.FitOn(card.Memory));
            if (card.Fit != Fit.MayFit)
                (card.Fit == Fit.Fits).ShouldBe(card.Free.Value.Bytes >= 0);
            (card.Memory.Bytes - card.Free.Value.Bytes).ShouldBe(Memory.Breakdown.Total!.Value.Bytes);
            card.Measured.ShouldBeNull();
        }
        // 14.2 GiB by the sum, 19.3 at the most.
        (Card("T4", 16).Fit, Card("A10G", 24).Fit).ShouldBe((Fit.MayFit, Fit.Fits));
        Cards.Zip(Cards.Skip(1)).ShouldAllBe(pair => pair.First.LargestBatch <= pair.Second.LargestBatch);
    }

    [Fact]
    public void PricesAreByTheCardAndTheCheapestCounts()
    {
        Card("A10G", 24).Spot.ShouldBe(new("g5.xlarge", new(0.4347m, "USD"), Grounds.Published, "2025, unverified"));
        // Computed from a saving only where none is listed: 64% off 0.526.
        Card("T4", 16).Spot.ShouldBe(new("g4dn.xlarge", new(0.18936m, "USD"), Grounds.Computed, "computed from a saving, 2025-06-28, unverified"));
        // p4d.24xlarge: 21.957642 for 8; a2-highgpu-1g: 3.673388 for 1.
        Card("A100 SXM 40GB", 40).OnDemand!.PerCard.ShouldBe(new(21.957642m / 8, "USD"));
        Card("RTX 4090", 24).OnDemand.ShouldBeNull();
        Card("RTX 4090", 24).Own!.Machine.ShouldBe("RTX 4090");
    }

    [Fact]
    public void AMachineWithTooFewCardsIsNoOffer()
    {
        var two = CardFit.All(TrainingMemory.Of(Job, new(Devices: 2)), PriceCatalogue.Shipped);

        Card("T4", 16, two).OnDemand.ShouldBeNull();
        Card("A100 SXM 40GB", 40, two).OnDemand!.Machine.ShouldBe("p4d.24xlarge");
        Card("RTX 4090", 24, two).Own!.Machine.ShouldBe("2x RTX 4090");
    }

    [Fact]
    public void PricesCompareWithinOneCurrencyOnly()
    {
        CardPrice dollars = new("a", new(2, "USD"), Grounds.Published, "2026"), euros = new("b", new(1, "EUR"), Grounds.Published, "2026"), pounds = new("c", new(1, "GBP"), Grounds.Published, "2026");

        CardPrice.Cheapest([dollars with { Machine = "d", PerCard = new(3, "USD") }, dollars], "USD").ShouldBe(dollars);
        CardPrice.Cheapest([dollars, euros], "USD").ShouldBe(dollars with { Remarks = "2026, not compared with prices in EUR" });
        CardPrice.Cheapest([dollars, euros], "EUR").ShouldBe(euros with { Remarks = "2026, not compared with prices in USD" });
        CardPrice.Cheapest([euros], "USD").ShouldBe(euros);
        // Which is cheaper nobody knows.
        CardPrice.Cheapest([euros, pounds], "USD").ShouldBeNull();
        CardPrice.Cheapest([], "USD").ShouldBeNull();
    }
}
