using Calibrate.Units;

namespace Calibrate.Costs.Prices;

/// <summary>How far what is paid may be from a price, as factors on it: half of all runs below it, half above, alike likely by the logarithm.</summary>
/// <param name="Low">The lower end, above 0 and up to 1.</param>
/// <param name="High">The upper end, at least 1. Both 1 where the price stands.</param>
/// <param name="Because">Each doubt in words; none where the price stands.</param>
public sealed record PriceSpread(double Low, double High, IReadOnlyList<string> Because)
{
    /// <summary>Of a price whose rows nobody vouches for, where too few rows have a second value to tell. No source.</summary>
    public const double AssumedFactor = 1.25;

    // Fewer pairs than this say little about a deviation.
    private const int LeastPairs = 5;

    /// <summary>The price stands.</summary>
    public static PriceSpread None { get; } = new(1, 1, []);

    /// <summary>
    /// Of a list price that is unverified, undated or stale: the documents name a price of some of the catalogue's rows, whether it
    /// agrees or not, and how far theirs lie from the public ones is what a price from somebody else's table may be off. The ends are
    /// those of a distribution, uniform in the logarithm, with the pairs' root mean square: sqrt(3) of it.
    /// </summary>
    public static PriceSpread Unverified => field ??= OfDocuments(PriceCatalogue.Shipped);

    public static PriceSpread Within(double factor, string because) => new(1 / factor, factor, [because]);

    /// <summary>Two views of one doubt: at each end the wider counts.</summary>
    public PriceSpread Or(PriceSpread other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High), [.. Because, .. other.Because]);

    /// <summary>Independent doubts: at each end the logarithms add as their squares.</summary>
    public PriceSpread And(PriceSpread other) => new(
        Math.Exp(-double.Hypot(Math.Log(Low), Math.Log(other.Low))), Math.Exp(double.Hypot(Math.Log(High), Math.Log(other.High))), [.. Because, .. other.Because]);

    /// <summary>From the current on-demand rows that have a document's price beside the public one.</summary>
    public static PriceSpread OfDocuments(PriceCatalogue catalogue)
    {
        double[] logs =
        [
            .. from offer in catalogue.CurrentOffers
               where offer.Kind == PurchaseKind.OnDemand && offer.DocumentDifference is not null
               select Math.Log(1 + offer.DocumentDifference!.Value),
        ];
        if (logs.Length < LeastPairs)
            return Within(AssumedFactor, $"an unverified, undated or stale price is within a factor of {Figure.Significant(AssumedFactor, 3)} of what is paid (assumed)");
        var factor = Math.Exp(Math.Sqrt(3 * logs.Average(log => log * log)));
        return Within(factor, FormattableString.Invariant($"an unverified, undated or stale price is within a factor of {Figure.Significant(factor, 3)} of what is paid: {logs.Length} rows have a document's price beside the public one, and lie as far apart (root mean square)"));
    }
}
