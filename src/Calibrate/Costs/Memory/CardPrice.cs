using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Units;

namespace Calibrate.Costs.Memory;

/// <summary>What one card costs by the hour, and how far that is to be trusted.</summary>
/// <param name="Machine">That holds it.</param>
/// <param name="Remarks">Date and doubts, e.g. <c>2025, unverified</c>.</param>
public sealed record CardPrice(string Machine, HourlyPrice PerCard, Grounds Grounds, string Remarks)
{
    internal const string DefaultCurrency = "USD";

    /// <param name="offer">With GPUs and a public price.</param>
    public static CardPrice Of(Offer offer) => new(offer.Instance, offer.PricePerGpu!.Value, offer.Derivation.Grounds, Doubts(offer.Source, offer.Dispute));

    public static CardPrice Of(ComputedSpotPrice spot) => new(
        spot.List.Instance, spot.Price.PerDevice(spot.List.GpuCount!.Value), Grounds.Computed, $"computed from a saving, {Doubts(spot.Saving.Source, dispute: null)}");

    public static CardPrice Of(OwnedHardware machine) => new(machine.Name, machine.PricePerHour().PerDevice(machine.Gpus), Grounds.Assumed, Doubts(machine.PriceSource, dispute: null));

    /// <summary>
    /// The cheapest in a currency; where nothing is priced in it, the cheapest in the only other one there is. No rate is assumed:
    /// prices in other currencies are named and not compared.
    /// </summary>
    /// <returns>Null without prices, or where several other currencies are all there is.</returns>
    public static CardPrice? Cheapest(IReadOnlyCollection<CardPrice> prices, string currency)
    {
        string[] others = [.. prices.Select(price => price.PerCard.Currency).Distinct().Where(other => other != currency).Order(StringComparer.Ordinal)];
        var compared = prices.Any(price => price.PerCard.Currency == currency) ? currency : others is [var only] ? only : null;
        // A machine of 2 and one of 3 cards at one price by the card differ in the last digit only.
        var cheapest = prices.Where(price => price.PerCard.Currency == compared).MinBy(price => decimal.Round(price.PerCard.Amount, 9));
        string[] beside = [.. others.Where(other => other != compared)];
        return cheapest is null || beside.Length == 0 ? cheapest
            : cheapest with { Remarks = $"{cheapest.Remarks}, not compared with prices in {string.Join(", ", beside)}" };
    }

    private static string Doubts(Source source, Dispute? dispute) => string.Join(", ", new[]
    {
        source.AsOf?.ToString(),
        source.Verification == Verification.Unverified ? "unverified" : null,
        dispute is null ? null : "disputed",
    }.Where(mark => mark is not null));
}
