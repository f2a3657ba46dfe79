using Calibrate.Units;

namespace Calibrate.Costs.Prices;

/// <summary>That a price is the median of several rows of one place and day, such as a spot price of each availability zone.</summary>
/// <param name="Rows">At least 2.</param>
public sealed record MedianPrice(int Rows, InstancePrice Low, InstancePrice High)
{
    public override string ToString() => FormattableString.Invariant($"median of {Rows} rows of one day, {Low} to {High}");

    /// <summary>One offer for rows of one instance, region, currency and day: the only one, any where they agree, else the one in the middle at the median price.</summary>
    internal static Offer Of(IReadOnlyList<Offer> rows)
    {
        Offer[] sorted = [.. rows.OrderBy(row => row.Price!.Value.Amount)];
        var (low, high) = (sorted[0].Price!.Value, sorted[^1].Price!.Value);
        if (low == high)
            return rows[0];
        var (below, above) = (sorted[(sorted.Length - 1) / 2], sorted[sorted.Length / 2].Price!.Value);
        return below with { Price = new((below.Price!.Value.Amount + above.Amount) / 2, low.Currency), Median = new(sorted.Length, low, high) };
    }
}
