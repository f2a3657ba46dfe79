using Calibrate.Costs.Prices;
using Calibrate.Gpus;
using Calibrate.Units;

namespace Calibrate.Costs.Memory;

/// <summary>Whether training fits on one kind of card, and who sells it.</summary>
/// <param name="Memory">Of one card, as its maker counts: 24 GB is 24 GiB. The driver keeps a little of it, which the plan's overhead stands for.</param>
/// <param name="Free">What is left, negative where something is lacking; null where the activations are not known.</param>
/// <param name="LargestBatch">Samples on one card in one pass; 0 where not even one fits, null where the activations are not known.</param>
/// <param name="LeastDevices">The fewest cards with everything spread (ZeRO-3); null where none are enough, or nobody knows.</param>
/// <param name="OnDemand">The cheapest offer by the card, with at least as many as the plan wants; null for none.</param>
/// <param name="Spot">The same on spot terms.</param>
/// <param name="Own">The cheapest machine to own; null for none.</param>
public sealed record CardFit(
    Processor Card, ByteSize Memory, Fit Fit, ByteSize? Free, int? LargestBatch, int? LeastDevices, Offer? OnDemand, Offer? Spot, OwnedHardware? Own)
{
    /// <summary>Every NVIDIA card there is a name and a memory for, the smallest first.</summary>
    public static IReadOnlyList<CardFit> All(MemoryPlan plan, PriceCatalogue catalogue)
    {
        var breakdown = MemoryModel.Of(plan);
        Offer[] offers = [.. catalogue.CurrentOffers.Where(offer => offer.GpuCount >= plan.Devices)];
        return
        [
            .. Processors.All
                .Where(card => card is { Kind: ProcessorKind.Nvidia, Memory: not null })
                .OrderBy(card => card.Memory!.Value.Bytes).ThenBy(card => card.Name, StringComparer.Ordinal)
                .Select(card => Of(card, card.Memory!.Value)),
        ];

        CardFit Of(Processor card, ByteSize memory) => new(
            card, memory, breakdown.FitOn(memory),
            breakdown.Total is { } total ? new(memory.Bytes - total.Bytes) : null,
            MemoryModel.LargestBatch(plan, memory),
            MemoryModel.LeastDevices(plan, memory),
            Cheapest(card, PurchaseKind.OnDemand), Cheapest(card, PurchaseKind.Spot),
            catalogue.Hardware.Where(machine => machine.Gpu.Equals(card) && machine.Gpus >= plan.Devices).MinBy(machine => machine.PricePerHour().Amount / machine.Gpus));

        Offer? Cheapest(Processor card, PurchaseKind kind) =>
            offers.Where(offer => offer.Kind == kind && card.Equals(offer.Gpu)).MinBy(offer => offer.PricePerGpu!.Value.Amount);
    }
}
