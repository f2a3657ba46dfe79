using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>How far the price of a list may be from what is asked.</summary>
internal static class ListedPriceDoubt
{
    /// <param name="price">By the row, or made of it.</param>
    /// <param name="source">Of <paramref name="price"/>.</param>
    /// <param name="dispute">What others say of the same price; null where nobody does.</param>
    /// <param name="median">Of several rows; null for one.</param>
    /// <param name="today">To count ages from; null where nobody says it: then no date is stale.</param>
    public static PriceSpread Of(InstancePrice price, Source source, Dispute? dispute, MedianPrice? median, DateOnly? today)
    {
        if (price.Amount == 0)
            return PriceSpread.None;
        var doubt = IsDoubtful(source, today) ? PriceSpread.Unverified : PriceSpread.None;
        if (dispute is not null)
            doubt = doubt.Or(Range(price, dispute.Low, dispute.High, $"the listed {price} is disputed, and may be what is said elsewhere: {dispute}"));
        if (median is not null)
            doubt = doubt.Or(Range(price, median.Low, median.High, $"the price of {price} is the {median}, and a run may pay any of them"));
        return doubt;
    }

    private static bool IsDoubtful(Source source, DateOnly? today) => source.Verification == Verification.Unverified || source.AsOf is not { } dated
        || (today is { } day && day.DayNumber - dated.Earliest.DayNumber > PriceCheck.DefaultMaxAge.TotalDays);

    private static PriceSpread Range(InstancePrice price, InstancePrice low, InstancePrice high, string because) => new(
        Math.Max((double)(Math.Min(low.Amount, price.Amount) / price.Amount), double.Epsilon), (double)(Math.Max(high.Amount, price.Amount) / price.Amount), [because]);
}
