using Calibrate.Costs.Origins;
using Calibrate.Tables;
using Calibrate.Units;

namespace Calibrate.Costs.Prices;

/// <summary>
/// What a cloud publishes of its spot market: the saving against that day's list price, and the share of instances that it took
/// back in a month. The share is no hazard rate, and no mean time to interruption follows from it: bring that from a trace.
/// </summary>
/// <param name="Saving">0 to 1.</param>
/// <param name="InterruptedHigh">Null for an open band such as "more than 20%".</param>
public sealed record SpotSaving(
    string Provider, string Instance, string Region, double Saving, double InterruptedLow, double? InterruptedHigh, Source Source)
{
    internal static IReadOnlyList<SpotSaving> Shipped() =>
    [
        .. Table.Embedded("Calibrate.Costs.Prices.Data.spot-savings.csv", "provider", "instance", "region", "saving", "interrupted_low", "interrupted_high", "as_of", "source", "verification")
            .Select(row => new SpotSaving(
                row.RequiredText("provider"), row.RequiredText("instance"), row.RequiredText("region"),
                (double)row.RequiredAmount("saving"),
                (double)row.RequiredAmount("interrupted_low"),
                row.Number("interrupted_high"), row.Source())),
    ];
}

/// <summary>A spot price that nobody published: a saving off a list price.</summary>
/// <param name="List">The on-demand row the saving is taken off.</param>
public sealed record ComputedSpotPrice(InstancePrice Price, SpotSaving Saving, Offer List)
{
    public Derivation Derivation => Derivation.Computed(
        $"spot price of {Saving.Instance}", Price.ToString(), "spot = list price of the day * (1 - saving)",
        List.Derivation,
        Derivation.Leaf("saving", Figure.Percent(Saving.Saving, 0), Grounds.Published, $"{Saving.Region}, {Saving.Source}"));
}
