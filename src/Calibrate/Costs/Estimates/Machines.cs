using Calibrate.Costs.Prices;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>Machines by their names.</summary>
public static class Machines
{
    /// <summary>An offer of the catalogue, or own hardware that it lists.</summary>
    /// <param name="kind">On spot terms, where no spot price is listed, one that follows from a published saving will do.</param>
    /// <param name="region">Null for any.</param>
    /// <param name="price">Of one device, instead of the catalogue's; null for the catalogue's.</param>
    /// <exception cref="EstimateException">There is none; the message names those alike.</exception>
    public static Machine Find(string name, PurchaseKind kind, string? region, HourlyPrice? price, PriceCatalogue prices)
    {
        if (FindOwn(name, prices) is { } owned)
            return kind == PurchaseKind.OnDemand ? At(Machine.Of(owned), price) : throw new EstimateException($"--spot: {owned.Name} is own hardware, which nobody takes away; leave --spot out");
        if (!prices.Offers.Any(offer => Is(offer.Instance, name)))
            throw Unknown(name, prices);
        if (price is { } given)
            return Priced(name, region, given, prices) with { Kind = kind };
        if (kind == PurchaseKind.Spot && !prices.Rows(name).Any(offer => offer is { Kind: PurchaseKind.Spot, Price: not null } && (region is null || Is(offer.Region, region))))
        {
            var spot = prices.SpotSavings.Where(saving => Is(saving.Instance, name) && (region is null || Is(saving.Region, region))).Select(prices.SpotPrice).FirstOrDefault(found => found is not null);
            if (spot is not null)
                return Machine.Of(spot, prices.Today);
        }
        return Machine.Of(prices.Current(name, kind, region), prices.Today);
    }

    /// <summary>Own hardware that the catalogue lists under a name; null where it lists none.</summary>
    public static OwnedHardware? FindOwn(string name, PriceCatalogue prices) => prices.Hardware.FirstOrDefault(hardware => Is(hardware.Name, name));

    /// <summary>One device of the user's own, listed or not.</summary>
    /// <exception cref="EstimateException">Nobody says what it is bought for, or what it draws.</exception>
    public static Machine Own(Processor device, Ownership terms, PriceCatalogue prices) => Machine.Of(
        prices.Owning(terms, device).Hardware.First(hardware => hardware.Gpu == device && hardware.Gpus == 1));

    /// <summary>A device by any of its names, or by that of a profile.</summary>
    /// <exception cref="Planning.UsageException">There is no such device.</exception>
    public static Processor Device(string name, Evidence evidence) =>
        evidence.Profiles.Select(source => source.Profile.Device).FirstOrDefault(device => Is(device.Name, name) || Is(device.Slug, name)) is { } measured
            ? MeasuredThroughput.DeviceOf(measured)
            : Processors.Resolve(name);

    // The newest row tells the machine, whatever it costs there.
    private static Machine Priced(string name, string? region, HourlyPrice price, PriceCatalogue prices)
    {
        var rows = prices.Rows(name);
        return Machine.Of(
            rows.FirstOrDefault(offer => region is null || Is(offer.Region, region))
                ?? throw new EstimateException($"--region {region}: the catalogue has {name} in {string.Join(", ", rows.Select(offer => offer.Region ?? "any region").Distinct())}; name one of these, or none"),
            price);
    }

    private static EstimateException Unknown(string name, PriceCatalogue prices) => new(
        $"--on {name}: there is no such machine in the catalogue{AlikeNames.Say(name, [.. prices.Offers.Select(offer => offer.Instance), .. prices.Hardware.Select(hardware => hardware.Name)])}; calibrate prices list shows what there is, calibrate estimate --gpu NAME --price USD_PER_HOUR prices a device that it has not, --on own --gpu NAME one of yours");

    private static Machine At(Machine machine, HourlyPrice? price) => price is { } given ? machine.At(given) : machine;

    private static bool Is(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
