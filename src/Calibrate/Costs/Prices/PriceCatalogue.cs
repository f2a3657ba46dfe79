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

    public PriceCatalogue With(IEnumerable<Offer> offers) => this with { Offers = [.. Offers, .. offers] };

    /// <summary>All rows of an instance, the newest first.</summary>
    /// <param name="instance">As its seller names it; case does not matter.</param>
    /// <exception cref="EstimateException">There is none; the message names those that look like it.</exception>
    public IReadOnlyList<Offer> Rows(string instance)
    {
        Offer[] rows = [.. Newest(Offers.Where(offer => Is(offer.Instance, instance)))];
        return rows.Length > 0 ? rows : throw new EstimateException($"there is no instance '{instance}' in the catalogue{Alike(instance)}; calibrate prices list shows what there is");
    }

    /// <summary>
    /// The row to price with: the newest that has a public price and is not known to have ceased; of several of one day the cheapest.
    /// </summary>
    /// <param name="region">Null for any.</param>
    /// <exception cref="EstimateException">There is none; the message says what there is instead.</exception>
    public Offer Current(string instance, PurchaseKind kind = PurchaseKind.OnDemand, string? region = null)
    {
        var rows = Rows(instance);
        return rows.FirstOrDefault(offer => offer.Price is not null && offer.Kind == kind && (region is null || Is(offer.Region, region)))
            ?? throw new EstimateException($"{instance} has no {PurchaseKinds.Word(kind)} price{(region is null ? "" : $" in {region}")} in the catalogue; there is {string.Join(", ", rows.Select(Describe).Distinct())}");
    }

    /// <summary>Of each instance, region and terms the row that counts; the others are kept as history.</summary>
    public IEnumerable<Offer> CurrentOffers => Offers
        .Where(offer => offer.Price is not null)
        .GroupBy(offer => (offer.Provider.ToUpperInvariant(), offer.Instance.ToUpperInvariant(), offer.Region?.ToUpperInvariant(), offer.Kind))
        .Select(group => Newest(group).First());

    /// <summary>What one document says of instances.</summary>
    /// <param name="document">Its file name, or the beginning of it, such as <c>003</c>.</param>
    public IEnumerable<Offer> InDocument(string document) =>
        Offers.Where(offer => offer.Document?.Document.StartsWith(document, StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>A document's price of an instance, and what is public beside it.</summary>
    /// <exception cref="EstimateException">It names none.</exception>
    public Offer FromDocument(string document, string instance, PurchaseKind kind = PurchaseKind.OnDemand) =>
        Newest(InDocument(document).Where(offer => Is(offer.Instance, instance) && offer.Kind == kind)).FirstOrDefault()
        ?? throw new EstimateException($"document {document} names no {PurchaseKinds.Word(kind)} price of {instance}; it names {string.Join(", ", InDocument(document).Select(Describe).Distinct())}");

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

    private static IEnumerable<Offer> Newest(IEnumerable<Offer> offers) => offers
        .OrderBy(offer => offer.Until is not null)
        .ThenByDescending(DayOf)
        .ThenBy(offer => offer.Price?.Amount ?? decimal.MaxValue);

    // A row without a date is older than any with one.
    private static DateOnly DayOf(Offer offer) => offer.Source.AsOf?.Earliest ?? DateOnly.MinValue;

    private static bool Is(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string Describe(Offer offer) =>
        $"{offer.Instance} {PurchaseKinds.Word(offer.Kind)} in {offer.Region ?? "any region"}{(offer.Price is null ? " (a document's price only)" : "")}";

    private string Alike(string instance)
    {
        string[] alike = [.. Offers.Select(offer => offer.Instance).Where(name => name.Contains(instance, StringComparison.OrdinalIgnoreCase) || instance.Contains(name, StringComparison.OrdinalIgnoreCase)).Distinct().Take(5)];
        return alike.Length == 0 ? "" : $"; alike are {string.Join(", ", alike)}";
    }
}
