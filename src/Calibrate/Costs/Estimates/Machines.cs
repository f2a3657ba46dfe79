using Calibrate.Costs.Prices;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>Machines by their names.</summary>
public static class Machines
{
    /// <summary>An offer of the catalogue, or own hardware.</summary>
    /// <param name="kind">On spot terms, where no spot price is listed, one that follows from a published saving will do.</param>
    /// <param name="region">Null for any.</param>
    /// <param name="price">Of one device, instead of the catalogue's; null for the catalogue's.</param>
    /// <exception cref="EstimateException">There is none; the message names those alike.</exception>
    public static Machine Find(string name, PurchaseKind kind, string? region, HourlyPrice? price, PriceCatalogue prices)
    {
        if (prices.Hardware.FirstOrDefault(hardware => Is(hardware.Name, name)) is { } owned)
            return kind == PurchaseKind.OnDemand ? At(Machine.Of(owned), price) : throw new EstimateException($"--spot: {owned.Name} is own hardware, which nobody takes away");
        if (price is not null)
            return Machine.Of(prices.Current(name, PurchaseKind.OnDemand, region)).At(price.Value) with { Kind = kind };
        if (kind == PurchaseKind.Spot && !prices.Rows(name).Any(offer => offer is { Kind: PurchaseKind.Spot, Price: not null } && (region is null || Is(offer.Region, region))))
        {
            var spot = prices.SpotSavings.Where(saving => Is(saving.Instance, name) && (region is null || Is(saving.Region, region))).Select(prices.SpotPrice).FirstOrDefault(found => found is not null);
            if (spot is not null)
                return Machine.Of(spot);
        }
        return Machine.Of(prices.Current(name, kind, region));
    }

    /// <summary>A device by any of its names, or by that of a profile.</summary>
    /// <exception cref="Planning.UsageException">There is no such device.</exception>
    public static Processor Device(string name, Evidence evidence) =>
        evidence.Profiles.Select(source => source.Profile.Device).FirstOrDefault(device => Is(device.Name, name) || Is(device.Slug, name)) is { } measured
            ? MeasuredThroughput.DeviceOf(measured)
            : Processors.Resolve(name);

    private static Machine At(Machine machine, HourlyPrice? price) => price is { } given ? machine.At(given) : machine;

    private static bool Is(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
