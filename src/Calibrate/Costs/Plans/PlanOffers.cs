using Calibrate.Costs.Estimates;
using Calibrate.Costs.Prices;

namespace Calibrate.Costs.Plans;

/// <summary>The machines a catalogue offers.</summary>
internal static class PlanOffers
{
    public static IReadOnlyList<Machine> In(PriceCatalogue prices, OfferFilter filter)
    {
        var offers = prices.CurrentOffers.Where(filter.Matches).Where(offer => offer.GpuCount is not null).ToList();
        var listed = offers.Where(offer => offer.Kind == PurchaseKind.Spot).Select(Key).ToHashSet();
        return
        [
            .. offers.Select(offer => Machine.Of(offer, prices.Today)),
            .. prices.SpotSavings.Select(prices.SpotPrice).OfType<ComputedSpotPrice>()
                .Where(spot => spot.List.GpuCount is not null && !prices.HasCeased(spot.List) && !listed.Contains(Key(spot.List)) && filter.Matches(spot.List with { Kind = PurchaseKind.Spot }))
                .Select(spot => Machine.Of(spot, prices.Today)),
            .. prices.Hardware.Where(hardware => Matches(filter, hardware)).Select(hardware => Machine.Of(hardware)),
        ];

        static (string, string, string?) Key(Offer offer) => (offer.Provider, offer.Instance, offer.Region);
    }

    private static bool Matches(OfferFilter filter, OwnedHardware hardware) => filter is { Provider: null, Region: null, Kind: null or PurchaseKind.OnDemand }
        && (filter.Gpu is not { } gpu || hardware.Gpu.Name.Contains(gpu, StringComparison.OrdinalIgnoreCase) || Gpus.Processors.Find(gpu) == hardware.Gpu);
}
