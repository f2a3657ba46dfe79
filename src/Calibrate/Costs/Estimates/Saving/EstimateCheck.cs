using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Profiles;

namespace Calibrate.Costs.Estimates.Saving;

/// <summary>What has become of something that an estimate stands on.</summary>
public enum Freshness
{
    /// <summary>As it was, and not old.</summary>
    Current,

    /// <summary>As it was, but older than what counts as fresh.</summary>
    Stale,

    /// <summary>Something newer counts instead.</summary>
    Superseded,

    /// <summary>Not what it was.</summary>
    Changed,

    /// <summary>Not there any more.</summary>
    Missing,
}

/// <param name="Subject">By its name: a profile's file, a price row, the tool.</param>
/// <param name="Says">What was found, and what to do about it.</param>
public sealed record CheckFinding(string Subject, Freshness State, string Says);

/// <summary>A saved estimate against what there is now.</summary>
public sealed record EstimateCheck(SavedEstimate Saved, IReadOnlyList<CheckFinding> Findings)
{
    public bool IsCurrent => Findings.All(finding => finding.State == Freshness.Current);

    /// <param name="tool">The one that checks.</param>
    /// <param name="today">To count ages from.</param>
    /// <param name="maxAge">What is older is stale.</param>
    public static EstimateCheck Of(SavedEstimate saved, PriceCatalogue prices, ToolDescription tool, DateOnly today, TimeSpan maxAge) => new(
        saved,
        [
            .. saved.Profiles.Select(reference => Profile(reference, today, maxAge)),
            .. saved.Prices.Select(reference => Price(reference, prices, today, maxAge)),
            saved.Tool == tool
                ? new("tool", Freshness.Current, $"calibrate {tool.Version}")
                : new("tool", Freshness.Changed, $"made by calibrate {saved.Tool.Version} ({saved.Tool.Commit}), checked by {tool.Version} ({tool.Commit}): estimate again to be sure of the formulas"),
        ]);

    private static CheckFinding Profile(Throughputs.ProfileReference reference, DateOnly today, TimeSpan maxAge)
    {
        var subject = $"{reference.File}, {reference.Cell}";
        if (!File.Exists(reference.File))
            return new(subject, Freshness.Missing, "there is no such file any more; take it from git again, or estimate from another");
        try
        {
            var profile = ProfileJson.Load(reference.File);
            if (profile.Sha256 != reference.Sha256)
                return new(subject, Freshness.Changed, $"is another profile now: sha256 {profile.Sha256}, was {reference.Sha256}; estimate again");
        }
        catch (ProfileFormatException e)
        {
            return new(subject, Freshness.Changed, e.Message);
        }
        return Aged(subject, $"sha256 {reference.Sha256}, measured on {reference.Created.UtcDateTime:yyyy-MM-dd}", DateOnly.FromDateTime(reference.Created.UtcDateTime), today, maxAge, "measure again");
    }

    private static CheckFinding Price(PriceReference reference, PriceCatalogue prices, DateOnly today, TimeSpan maxAge)
    {
        var subject = $"price of {reference.Name}, {reference.Terms}";
        var now = reference.Terms == PriceReference.Storage ? StorageNow(reference, prices) : OfferNow(reference, prices);
        var was = FormattableString.Invariant($"{reference.Amount} {reference.Currency} as of {reference.AsOf ?? "an unknown date"}");
        return now switch
        {
            null => new(subject, Freshness.Missing, $"{was}: the catalogue has no such row any more; calibrate prices show {reference.Name}"),
            { } row when row != (reference.Amount, reference.AsOf) => new(subject, Freshness.Superseded, FormattableString.Invariant($"{was}: now {row.Amount} as of {row.AsOf ?? "an unknown date"}; estimate again")),
            _ when reference.AsOf is { } date && AsOf.Parse(date) is { } dated => Aged(subject, was, dated.Earliest, today, maxAge, "calibrate prices import FILE brings newer ones"),
            _ => new(subject, Freshness.Stale, $"{was}: nobody knows how old it is"),
        };
    }

    private static (decimal Amount, string? AsOf)? OfferNow(PriceReference reference, PriceCatalogue prices) => prices.CurrentOffers
        .Concat(prices.Offers.Where(offer => offer.Price is not null && prices.HasCeased(offer)))
        .Where(offer => offer.Provider == reference.Provider && offer.Instance == reference.Name && offer.Region == reference.Region && PurchaseKinds.Word(offer.Kind) == reference.Terms)
        .Select(offer => ((decimal, string?)?)(offer.Price!.Value.Amount, offer.Source.AsOf?.ToString()))
        .FirstOrDefault();

    private static (decimal Amount, string? AsOf)? StorageNow(PriceReference reference, PriceCatalogue prices) => prices.Storage
        .Where(storage => storage.Price is not null && storage.Provider == reference.Provider && storage.Name == reference.Name && storage.Region == reference.Region)
        .Select(storage => ((decimal, string?)?)(storage.Price!.Value.Amount, storage.Source.AsOf?.ToString()))
        .FirstOrDefault();

    private static CheckFinding Aged(string subject, string says, DateOnly from, DateOnly today, TimeSpan maxAge, string remedy)
    {
        var days = today.DayNumber - from.DayNumber;
        return days > maxAge.TotalDays
            ? new(subject, Freshness.Stale, FormattableString.Invariant($"{says}: {days} days old, more than {maxAge.TotalDays}; {remedy}"))
            : new(subject, Freshness.Current, says);
    }
}
