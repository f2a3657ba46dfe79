using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Throughputs;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates.Saving;

/// <summary>An estimate as it is kept, to be checked later: schema <c>calibrate.estimate/1</c>.</summary>
/// <param name="Created">When it was made, UTC.</param>
/// <param name="Tool">That made it.</param>
/// <param name="Hours">Billed, expected.</param>
/// <param name="Cost">Expected.</param>
/// <param name="Profiles">It stands on; empty where nothing was measured.</param>
/// <param name="Prices">Rows it stands on; empty where the price was given.</param>
/// <param name="Sha256">Over every byte of the file, its own 64 digits read as zeros; null before it is written.</param>
public sealed record SavedEstimate(
    DateTimeOffset Created, ToolDescription Tool, string Job, string Machine, int Devices, double Hours, Money Cost,
    IReadOnlyList<ProfileReference> Profiles, IReadOnlyList<PriceReference> Prices, IReadOnlyList<string> Assumptions, IReadOnlyList<string> Warnings,
    Derivation Derivation, string? Sha256 = null)
{
    public const string CurrentSchema = "calibrate.estimate/1";

    public static SavedEstimate Of(JobEstimate estimate, ToolDescription tool, DateTimeOffset now) => new(
        now, tool, estimate.Job.Name, estimate.Machine.Name, estimate.Devices, estimate.Time.Mid.TotalHours, estimate.Cost.Mid,
        estimate.Profiles, [.. PriceReference.Of(estimate)], estimate.Assumptions, estimate.Warnings, estimate.Derivation);
}

/// <summary>A row of the catalogue that a figure stands on.</summary>
/// <param name="Terms"><c>on-demand</c>, <c>spot</c> or <c>storage</c>.</param>
/// <param name="AsOf">Null where the row has no date.</param>
public sealed record PriceReference(string Provider, string Name, string Terms, decimal Amount, string Currency, string Source, string? Region = null, string? AsOf = null)
{
    internal const string Storage = "storage";

    /// <summary>A spot price made of a list price and a saving refers to the list price.</summary>
    internal static IEnumerable<PriceReference> Of(JobEstimate estimate)
    {
        if (estimate.Machine.Row is { Price: { } price } row)
            yield return new(row.Provider, row.Instance, PurchaseKinds.Word(row.Kind), price.Amount, price.Currency, row.Source.Name, row.Region, row.Source.AsOf?.ToString());
        if (estimate.Storage is { Price: { } kept } storage)
            yield return new(storage.Provider, storage.Name, Storage, kept.Amount, kept.Currency, storage.Source.Name, storage.Region, storage.Source.AsOf?.ToString());
    }
}
