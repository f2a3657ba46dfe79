namespace Calibrate.Costs.Prices;

/// <summary>What is to be said against a row of the catalogue.</summary>
[Flags]
public enum PriceDoubts
{
    None = 0,

    /// <summary>Older than the age declared, or without a date.</summary>
    Stale = 1,

    /// <summary>No primary source.</summary>
    Unverified = 2,

    /// <summary>Other sources say otherwise.</summary>
    Disputed = 4,

    /// <summary>Kept as history: a newer row counts instead, or it has ceased to hold. Then nothing else matters.</summary>
    Superseded = 8,
}

/// <summary>A row and what is to be said against it.</summary>
/// <param name="Kind">E.g. <c>on-demand</c>, <c>storage</c>, <c>purchase</c>.</param>
/// <param name="Provider">Null for own hardware.</param>
/// <param name="Age">Since the first day its date may mean; null without a date.</param>
public sealed record PriceFinding(
    string? Provider, string Name, string? Region, string Kind, string? Price, Origins.Source Source, TimeSpan? Age, PriceDoubts Doubts);

/// <summary>Every row with a public price against an age.</summary>
/// <param name="AsOf">The day to count from.</param>
public sealed record PriceCheck(DateOnly AsOf, TimeSpan MaxAge, IReadOnlyList<PriceFinding> Findings)
{
    public static readonly TimeSpan DefaultMaxAge = TimeSpan.FromDays(180);

    public int Count(PriceDoubts doubt) => Findings.Count(finding => finding.Doubts.HasFlag(doubt));

    public static PriceCheck Of(PriceCatalogue catalogue, DateOnly asOf, TimeSpan maxAge)
    {
        var history = (catalogue with { Today = asOf }).History;
        List<PriceFinding> findings =
        [
            .. catalogue.Offers.Where(offer => offer.Price is not null).Select(offer => Find(
                offer.Provider, offer.Instance, offer.Region, PurchaseKinds.Word(offer.Kind), offer.Price.ToString(), offer.Source,
                offer.Dispute is null ? PriceDoubts.None : PriceDoubts.Disputed, superseded: history.Contains(offer))),
            .. catalogue.SpotSavings.Select(saving => Find(
                saving.Provider, saving.Instance, saving.Region, "spot saving", Units.Figure.Percent(saving.Saving, 0), saving.Source, PriceDoubts.None, superseded: false)),
            .. catalogue.Subscriptions.Select(plan => Find(
                plan.Provider, plan.Name, null, "subscription", plan.Price.ToString(), plan.Source, PriceDoubts.None, superseded: false)),
            .. catalogue.Storage.Where(storage => storage.Price is not null).Select(storage => Find(
                storage.Provider, storage.Name, storage.Region, "storage", storage.Price.ToString(), storage.Source, PriceDoubts.None, superseded: false)).Distinct(),
            .. catalogue.Transfers.Where(transfer => transfer.Price is not null).Select(transfer => Find(
                transfer.Provider, transfer.Name, null, "transfer", transfer.Price.ToString(), transfer.Source, PriceDoubts.None, superseded: false)),
            .. catalogue.Hardware.Select(hardware => Find(
                null, hardware.Name, null, "purchase", hardware.PurchasePrice.ToString(), hardware.PriceSource, PriceDoubts.None, superseded: false)),
        ];
        return new(asOf, maxAge, findings);

        PriceFinding Find(string? provider, string name, string? region, string kind, string? price, Origins.Source source, PriceDoubts doubts, bool superseded)
        {
            TimeSpan? age = source.AsOf is { } dated ? TimeSpan.FromDays(asOf.DayNumber - dated.Earliest.DayNumber) : null;
            if (superseded)
                doubts = PriceDoubts.Superseded;
            else if (age is null || age > maxAge)
                doubts |= PriceDoubts.Stale;
            if (source.Verification == Origins.Verification.Unverified)
                doubts |= PriceDoubts.Unverified;
            return new(provider, name, region, kind, price, source, age, doubts);
        }
    }
}
