using Calibrate.Costs.Prices;
using Calibrate.Gpus;
using Calibrate.Units;

namespace Calibrate.Costs.Memory;

/// <summary>Whether training fits on one kind of card, and who sells it.</summary>
/// <param name="Memory">Of one card, as its maker counts: 24 GB is 24 GiB. The driver keeps a little of it, which the plan's overhead stands for.</param>
/// <param name="Measured">The profile that says whether it fits; null where the formulas do.</param>
/// <param name="Free">What is left by the formulas, negative where something is lacking; null where the activations are not known.</param>
/// <param name="LargestBatch">Samples on one card in one pass by the formulas; 0 where not even one fits, null where the activations are not known.</param>
/// <param name="LeastDevices">The fewest cards by the formulas with everything spread (ZeRO-3); null where none are enough, or nobody knows.</param>
/// <param name="OnDemand">The cheapest offer by the card, with at least as many as the plan wants; null for none.</param>
/// <param name="Spot">The same on spot terms, listed, or where it is not computed from a published saving.</param>
/// <param name="Own">The same of machines to own.</param>
public sealed record CardFit(
    Processor Card, ByteSize Memory, Fit Fit, MeasuredFit? Measured, ByteSize? Free, int? LargestBatch, int? LeastDevices, CardPrice? OnDemand, CardPrice? Spot, CardPrice? Own)
{
    /// <summary>Every NVIDIA card there is a name and a memory for, the smallest first.</summary>
    /// <param name="profiles">Of cards that were measured.</param>
    public static IReadOnlyList<CardFit> All(TrainingMemory training, PriceCatalogue catalogue, IReadOnlyCollection<ProfileSource>? profiles = null)
    {
        var (plan, currency) = (training.Plan, training.Job.Budget?.Currency ?? CardPrice.DefaultCurrency);
        var onDemand = Listed(PurchaseKind.OnDemand);
        var spot = Listed(PurchaseKind.Spot).Concat(
            from saving in catalogue.SpotSavings
            let price = catalogue.SpotPrice(saving)
            where price?.List is { Gpu: not null, GpuCount: var count } list && count >= plan.Devices && !IsListed(list)
            select (price.List.Gpu, CardPrice.Of(price))).ToList();
        var own = catalogue.Hardware.Where(machine => machine.Gpus >= plan.Devices).Select(machine => (machine.Gpu, CardPrice.Of(machine))).ToList();
        return
        [
            .. Processors.All
                .Where(card => card is { Kind: ProcessorKind.Nvidia, Memory: not null })
                .OrderBy(card => card.Memory!.Value.Bytes).ThenBy(card => card.Name, StringComparer.Ordinal)
                .Select(card => Of(card, card.Memory!.Value)),
        ];

        CardFit Of(Processor card, ByteSize memory)
        {
            var measured = MeasuredFit.Of(training.Job, plan, card, profiles ?? []);
            return new(
                card, memory, measured?.Fit ?? training.Breakdown.FitOn(memory), measured,
                training.Breakdown.Total is { } total ? new(memory.Bytes - total.Bytes) : null,
                MemoryModel.LargestBatch(plan, memory),
                MemoryModel.LeastDevices(plan, memory),
                Cheapest(onDemand, card), Cheapest(spot, card), Cheapest(own, card));
        }

        CardPrice? Cheapest(IEnumerable<(Processor Card, CardPrice Price)> prices, Processor card) =>
            CardPrice.Cheapest([.. prices.Where(row => row.Card.Equals(card)).Select(row => row.Price)], currency);

        bool IsListed(Offer list) => catalogue.CurrentOffers.Any(offer => offer.Kind == PurchaseKind.Spot && (offer.Provider, offer.Instance, offer.Region) == (list.Provider, list.Instance, list.Region));

        List<(Processor Card, CardPrice Price)> Listed(PurchaseKind kind) =>
        [
            .. from offer in catalogue.CurrentOffers
               where offer.Kind == kind && offer is { Gpu: not null, GpuCount: > 0 } && offer.GpuCount >= plan.Devices
               select (offer.Gpu, CardPrice.Of(offer)),
        ];
    }
}
