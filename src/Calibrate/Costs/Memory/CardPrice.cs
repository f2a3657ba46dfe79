using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Units;

namespace Calibrate.Costs.Memory;

/// <summary>What one card costs by the hour, and how far that is to be trusted.</summary>
/// <param name="Machine">That holds it.</param>
/// <param name="Remarks">Date and doubts, e.g. <c>2025, unverified</c>.</param>
public sealed record CardPrice(string Machine, HourlyPrice PerCard, Grounds Grounds, string Remarks)
{
    /// <param name="offer">With GPUs and a public price.</param>
    public static CardPrice Of(Offer offer) => new(offer.Instance, offer.PricePerGpu!.Value, offer.Derivation.Grounds, Doubts(offer.Source, offer.Dispute));

    public static CardPrice Of(ComputedSpotPrice spot) => new(
        spot.List.Instance, spot.Price.PerDevice(spot.List.GpuCount!.Value), Grounds.Computed, $"computed from a saving, {Doubts(spot.Saving.Source, dispute: null)}");

    public static CardPrice Of(OwnedHardware machine) => new(machine.Name, machine.PricePerHour().PerDevice(machine.Gpus), Grounds.Assumed, Doubts(machine.PriceSource, dispute: null));

    private static string Doubts(Source source, Dispute? dispute) => string.Join(", ", new[]
    {
        source.AsOf?.ToString(),
        source.Verification == Verification.Unverified ? "unverified" : null,
        dispute is null ? null : "disputed",
    }.Where(mark => mark is not null));
}
