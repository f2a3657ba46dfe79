using Calibrate.Gpus;
using Calibrate.Planning;

namespace Calibrate.Costs.Prices;

/// <summary>Everything there is a price for: what ships with the program, and what a user adds to it. Rows are kept, old ones too.</summary>
/// <param name="Offers">Instances by the hour.</param>
/// <param name="SpotSavings">What is published of spot markets.</param>
public sealed record PriceCatalogue(
    IReadOnlyList<Offer> Offers,
    IReadOnlyList<SpotSaving> SpotSavings,
    IReadOnlyList<Subscription> Subscriptions,
    IReadOnlyList<OwnedHardware> Hardware,
    IReadOnlyList<StorageOffer> Storage,
    IReadOnlyList<TransferOffer> Transfers)
{
    /// <summary>The dated tables inside the assembly.</summary>
    public static PriceCatalogue Shipped => field ??= new(
        OfferTable.Shipped(), SpotSaving.Shipped(), Subscription.Shipped(), OwnedHardware.Shipped(), StorageOffer.Shipped(), TransferOffer.Shipped());

    /// <summary>The day that ages are counted from. Default: unknown; then no date makes a row stale, and every end of a price is past.</summary>
    public DateOnly? Today { get; init; }

    public PriceCatalogue With(IEnumerable<Offer> offers) => this with { Offers = [.. Offers, .. offers] };

    /// <summary>Own hardware on the user's terms.</summary>
    /// <param name="device">Whose purchase price and power they name; a machine of it is added where there is none. Null where they name neither.</param>
    /// <exception cref="UsageException">They name one of the two, and not of which device.</exception>
    /// <exception cref="EstimateException">Nobody says what a new device is bought for, or what it draws.</exception>
    public PriceCatalogue Owning(Ownership terms, Processor? device = null)
    {
        if (device is null && (terms.PurchasePrice is not null || terms.Power is not null))
            throw new UsageException($"{(terms.PurchasePrice is null ? "--watts" : "--purchase-price")}: is of one kind of device; name it, as in --gpu \"RTX 4090\"");
        var said = Hardware.Select(hardware => hardware with { Ownership = hardware.Gpu == device ? terms : terms.OfAnyDevice });
        return this with { Hardware = device is null || Hardware.Any(hardware => hardware.Gpu == device && hardware.Gpus == 1) ? [.. said] : [.. said, OwnedHardware.Of(device, terms)] };
    }

    /// <summary>All rows of an instance: those that hold before those that ceased to, the newest first.</summary>
    /// <param name="instance">As its seller names it; case does not matter.</param>
    /// <exception cref="EstimateException">There is none; the message names those that look like it.</exception>
    public IReadOnlyList<Offer> Rows(string instance)
    {
        Offer[] rows = [.. Newest(Offers.Where(offer => Is(offer.Instance, instance)))];
        return rows.Length > 0 ? rows
            : throw new EstimateException($"there is no instance '{instance}' in the catalogue{AlikeNames.Say(instance, Offers.Select(offer => offer.Instance))}; calibrate prices list shows what there is");
    }

    /// <summary>
    /// The row to price with: the newest that has a public price and holds; of several places the cheapest. Where all have ceased to
    /// hold, the newest of those, which the caller has to say.
    /// </summary>
    /// <param name="region">Null for any.</param>
    /// <exception cref="EstimateException">There is none; the message says what there is instead.</exception>
    public Offer Current(string instance, PurchaseKind kind = PurchaseKind.OnDemand, string? region = null)
    {
        var rows = Rows(instance);
        var fitting = rows.Where(offer => offer.Price is not null && offer.Kind == kind && (region is null || Is(offer.Region, region))).ToList();
        return Newest(Counting(fitting).Select(MedianPrice.Of)).FirstOrDefault() ?? fitting.FirstOrDefault()
            ?? throw new EstimateException($"{instance} has no {PurchaseKinds.Word(kind)} price{(region is null ? "" : $" in {region}")} in the catalogue; there is {string.Join(", ", rows.Select(Describe).Distinct())}; take one of those that have a price, say one with --price, or add a list with calibrate prices import FILE");
    }

    /// <summary>Of each instance, region and terms the row that counts, several of one day as their median; the others are kept as history.</summary>
    public IEnumerable<Offer> CurrentOffers => Counting(Offers).Select(MedianPrice.Of);

    /// <summary>Rows with a public price that does not count: a newer one does, or it has ceased to hold.</summary>
    public IReadOnlySet<Offer> History
    {
        get
        {
            var counting = Counting(Offers).SelectMany(rows => rows).ToHashSet<Offer>(ReferenceEqualityComparer.Instance);
            return Offers.Where(offer => offer.Price is not null && !counting.Contains(offer)).ToHashSet<Offer>(ReferenceEqualityComparer.Instance);
        }
    }

    /// <summary>Whether the price is known to hold no more.</summary>
    public bool HasCeased(Offer offer) => offer.Until is { } until && (Today is not { } today || until.Earliest <= today);

    /// <summary>
    /// A published saving as a price: off the list price of its region that held on its day, or where that is not known off the first
    /// one after it. Null where the catalogue has no list price of the region.
    /// </summary>
    public ComputedSpotPrice? SpotPrice(SpotSaving saving)
    {
        var day = saving.Source.AsOf?.Earliest ?? DateOnly.MaxValue;
        Offer[] held =
        [
            .. Offers
                .Where(offer => offer is { Price: not null, Kind: PurchaseKind.OnDemand } && Is(offer.Instance, saving.Instance) && Is(offer.Region, saving.Region) && Is(offer.Provider, saving.Provider))
                .Where(offer => !(offer.Until?.Earliest <= day))
                .OrderBy(DayOf),
        ];
        var list = held.LastOrDefault(offer => DayOf(offer) <= day) ?? held.FirstOrDefault();
        return list?.Price is { } price ? new(new(price.Amount * (1 - (decimal)saving.Saving), price.Currency), saving, list) : null;
    }

    // Of each instance, region and terms the rows of the newest day that hold.
    private IEnumerable<IReadOnlyList<Offer>> Counting(IEnumerable<Offer> offers) => offers
        .Where(offer => offer.Price is not null && !HasCeased(offer))
        .GroupBy(offer => (offer.Provider.ToUpperInvariant(), offer.Instance.ToUpperInvariant(), offer.Region?.ToUpperInvariant(), offer.Kind, offer.Price!.Value.Currency))
        .Select(group =>
        {
            var newest = group.Max(DayOf);
            return group.Where(offer => DayOf(offer) == newest).ToList();
        });

    private IEnumerable<Offer> Newest(IEnumerable<Offer> offers) => offers
        .OrderBy(HasCeased)
        .ThenByDescending(DayOf)
        .ThenBy(offer => offer.Price?.Amount ?? decimal.MaxValue);

    // A row without a date is older than any with one.
    private static DateOnly DayOf(Offer offer) => offer.Source.AsOf?.Earliest ?? DateOnly.MinValue;

    private static bool Is(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string Describe(Offer offer) =>
        $"{offer.Instance} {PurchaseKinds.Word(offer.Kind)} in {offer.Region ?? "any region"}{(offer.Price is null ? " (a document's price only)" : "")}";
}
