using Calibrate.Gpus;

namespace Calibrate.Costs.Prices;

/// <summary>Which offers are wanted; what is null does not matter.</summary>
/// <param name="Gpu">Part of a name, either the source's or the device's own.</param>
public sealed record OfferFilter(string? Provider = null, string? Gpu = null, string? Region = null, PurchaseKind? Kind = null)
{
    public bool Matches(Offer offer) =>
        Holds(Provider, offer.Provider) && Holds(Region, offer.Region)
        && (Kind is null || offer.Kind == Kind)
        && (Gpu is null || Holds(Gpu, offer.GpuName) || Holds(Gpu, offer.Gpu?.Name) || (Processors.Find(Gpu) is { } named && named == offer.Gpu));

    private static bool Holds(string? part, string? whole) => part is null || whole?.Contains(part, StringComparison.OrdinalIgnoreCase) == true;
}
