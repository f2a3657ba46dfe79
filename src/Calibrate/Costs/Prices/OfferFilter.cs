using Calibrate.Gpus;
using Calibrate.Planning;

namespace Calibrate.Costs.Prices;

/// <summary>Which offers are wanted; what is null does not matter.</summary>
/// <param name="Gpu">Part of a name, either the source's or the device's own.</param>
public sealed record OfferFilter(string? Provider = null, string? Gpu = null, string? Region = null, PurchaseKind? Kind = null)
{
    /// <returns>Itself.</returns>
    /// <exception cref="UsageException">A name is nothing's in the catalogue, so that no offer could be found.</exception>
    public OfferFilter In(PriceCatalogue prices)
    {
        Require("--provider", Provider, prices.Offers.Select(offer => offer.Provider));
        Require("--region", Region, prices.Offers.Select(offer => offer.Region));
        if (Gpu is null || Processors.Find(Gpu) is null)
            Require("--gpu", Gpu, [.. prices.Offers.SelectMany(offer => new[] { offer.GpuName, offer.Gpu?.Name }), .. prices.Hardware.Select(hardware => hardware.Gpu.Name)]);
        return this;
    }

    public bool Matches(Offer offer) =>
        Holds(Provider, offer.Provider) && Holds(Region, offer.Region)
        && (Kind is null || offer.Kind == Kind)
        && (Gpu is null || Holds(Gpu, offer.GpuName) || Holds(Gpu, offer.Gpu?.Name) || (Processors.Find(Gpu) is { } named && named == offer.Gpu));

    private static void Require(string flag, string? part, IEnumerable<string?> names)
    {
        string[] there = [.. names.OfType<string>()];
        if (part is not null && !there.Any(name => Holds(part, name)))
            throw new UsageException($"{flag} {part}: nothing in the catalogue is of that name{AlikeNames.Say(part, there)}; calibrate prices list shows what there is");
    }

    private static bool Holds(string? part, string? whole) => part is null || whole?.Contains(part, StringComparison.OrdinalIgnoreCase) == true;
}
