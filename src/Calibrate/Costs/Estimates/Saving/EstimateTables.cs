using Calibrate.Costs.Prices;
using Calibrate.Costs.Scaling;
using Calibrate.Costs.Spot;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;

namespace Calibrate.Costs.Estimates.Saving;

/// <summary>The tables whose rows estimates stand on, as they are now.</summary>
public sealed record EstimateTables(PriceCatalogue Prices)
{
    public IReadOnlyList<PublishedThroughput> Throughputs { get; init; } = PublishedThroughputs.All;

    public IReadOnlyList<GpuSpec> Gpus { get; init; } = GpuSpecs.All;

    public IReadOnlyList<PublishedScaling> Scalings { get; init; } = PublishedScaling.Rows;

    public IReadOnlyList<SpotTrace> Traces { get; init; } = SpotTrace.Shipped;

    /// <summary>A row for each family of models.</summary>
    public IReadOnlyList<RowReference> Roofline { get; init; } = [.. EarnedRoofline.Shipped.Work.Keys.Select(family => RowReference.Of(family, EarnedRoofline.Shipped))];

    public IReadOnlyList<InterconnectClass> Interconnects { get; init; } = InterconnectClasses.Rows;

    /// <summary>One row for all pairs; none where there are no pairs.</summary>
    public IReadOnlyList<RowReference> CompilePairs { get; init; } = [RowReference.OfCompilePairs(EagerThroughput.SpeedUps)];

    /// <summary>The rows of one key, the one that counts first; none where the table has no such row.</summary>
    public IReadOnlyList<RowReference> Alike(RowReference row)
    {
        IEnumerable<RowReference> rows = row.Table switch
        {
            RowReference.Offers => Offers(row.Key),
            RowReference.Savings => Prices.SpotSavings.Select(RowReference.Of),
            RowReference.Storage => Prices.Storage.Select(RowReference.Of),
            RowReference.Transfers => Prices.Transfers.Select(RowReference.Of),
            RowReference.Hardware => Prices.Hardware.Select(RowReference.Of),
            RowReference.Throughputs => Throughputs.Select(RowReference.Of),
            RowReference.Roofline => Roofline,
            RowReference.Gpus => Gpus.Select(RowReference.Of),
            RowReference.Scalings => Scalings.Select(RowReference.Of),
            RowReference.Interconnects => Interconnects.Select(RowReference.Of),
            RowReference.CompilePairs => CompilePairs,
            RowReference.Traces => Traces.Select(RowReference.Of),
            _ => [],
        };
        return [.. rows.Where(other => other.Key == row.Key)];
    }

    // An imported list has tens of thousands of rows: only those of the key are hashed.
    private IEnumerable<RowReference> Offers(string key)
    {
        Offer[] rows = [.. Prices.Offers.Where(offer => offer.Price is not null && RowReference.KeyOf(offer) == key)];
        var counting = (Prices with { Offers = rows }).CurrentOffers.ToList();
        // A row that has ceased to hold counts only where none holds, the newest of them first.
        return counting.Concat(rows.Except(counting).OrderByDescending(row => row.Source.AsOf?.Earliest)).Select(RowReference.Of);
    }
}
