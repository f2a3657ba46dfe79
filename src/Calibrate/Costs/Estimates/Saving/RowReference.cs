using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Scaling;
using Calibrate.Costs.Spot;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Profiles;

namespace Calibrate.Costs.Estimates.Saving;

/// <summary>A row of a table that a figure stands on, as it was.</summary>
/// <param name="Table">The file it ships or is imported in, e.g. <c>offers.csv</c>.</param>
/// <param name="Key">What makes it that row and no other.</param>
/// <param name="Value">What the figure takes from it, as a reader sees it.</param>
/// <param name="Sha256">Over every fact of the row.</param>
/// <param name="AsOf">Null where the row has no date.</param>
public sealed record RowReference(string Table, string Key, string Value, string Sha256, string? AsOf = null)
{
    internal const string Offers = "offers.csv";
    internal const string Savings = "spot-savings.csv";
    internal const string Storage = "storage.csv";
    internal const string Transfers = "transfer.csv";
    internal const string Hardware = "hardware.csv";
    internal const string Throughputs = "published.csv";
    internal const string Roofline = "roofline.csv";
    internal const string Gpus = "gpus.csv";
    internal const string Interconnects = "interconnects.csv";

    /// <summary>Rows of <see cref="Throughputs"/> that differ in nothing but the compiler.</summary>
    internal const string CompilePairs = "compile pairs";
    internal const string Scalings = "published_scaling.csv";
    internal const string Traces = "spot_traces.csv";

    private const char Separator = '\u001f';

    /// <summary>What somebody asks for a thing goes stale; what somebody measured does not.</summary>
    internal bool IsPrice => Table is Offers or Savings or Storage or Transfers or Hardware;

    public static RowReference Of(Offer row) => From(
        Offers, KeyOf(row), row.Price?.ToString() ?? "no price", row.Source.AsOf, Encoding.UTF8.GetString(OfferTable.Write([row])));

    public static RowReference Of(SpotSaving row) => From(
        Savings, $"{row.Provider} {row.Instance}, {row.Region}", Units.Figure.Percent(row.Saving, 0), row.Source.AsOf, row.Saving, row.InterruptedLow, row.InterruptedHigh, row.Source);

    public static RowReference Of(StorageOffer row) => From(
        Storage, $"{row.Provider} {row.Name}, {row.Region}", row.Price?.ToString() ?? "no price", row.Source.AsOf, row.Price, row.Source);

    public static RowReference Of(TransferOffer row) => From(
        Transfers, $"{row.Provider} {row.Name}", (row.Price ?? row.Document?.Price)?.ToString() ?? "no price", row.Source.AsOf, row.Price, row.Document?.Price, row.Source);

    public static RowReference Of(OwnedHardware row) => From(
        Hardware, row.Name, $"{row.PurchasePrice}, {row.Power}", row.PriceSource.AsOf, row.Gpu.Name, row.Gpus, row.PurchasePrice, row.Power, row.PriceSource, row.PowerSource, row.Covers);

    public static RowReference Of(PublishedThroughput row) => From(
        Throughputs, row.Conditions.ToString(), row.Figure.Derivation.Value, asOf: null, row.Model, row.Collection, row.Figure.PerSecond.Value, row.Figure.Derivation.Source, string.Join(Separator, row.Figure.Notes));

    public static RowReference Of(GpuSpec row) => From(
        Gpus, row.Name, $"{row.Bandwidth}, {string.Join('/', row.Memory)}", asOf: null,
        row.Fp32?.FlopPerSecond, row.Tf32?.FlopPerSecond, row.Fp16?.FlopPerSecond, row.Bf16?.FlopPerSecond, row.Bandwidth?.BytesPerSecond, row.PowerLimit?.Watts,
        string.Join(Separator, row.Memory.Select(size => size.Bytes.ToString(CultureInfo.InvariantCulture))), row.Source, row.Doubt);

    public static RowReference Of(PublishedScaling row) => From(
        Scalings, row.Case, $"{row.Efficiency} on {row.Devices}", asOf: null,
        row.Machine, row.Parameters, row.BaselineDevices, row.Devices, row.Efficiency.Share, row.BaselineStep.TotalSeconds, row.Step.TotalSeconds, row.Source);

    public static RowReference Of(SpotTrace row) => From(
        Traces, row.Name, row.Rate.ToString(), asOf: null,
        row.Kind, row.Instance, row.Zone, row.Start, row.Gap.TotalSeconds, row.StartsAvailable, string.Join(' ', row.RunLengths.Select(length => length.ToString(CultureInfo.InvariantCulture))));

    public static RowReference Of(InterconnectClass row) => From(Interconnects, row.Gpu, row.Class, asOf: null, row.Class, row.Source, row.Unverified);

    /// <param name="speedUps">Of the pairs, in their order.</param>
    internal static RowReference OfCompilePairs(IReadOnlyList<double> speedUps) => From(
        CompilePairs, "compiled over not", FormattableString.Invariant($"{Units.Figure.Significant(Statistics.Quantile.Median([.. speedUps]), 3)}, the median of {speedUps.Count} pairs"), asOf: null,
        [.. speedUps.Select(speedUp => (object?)speedUp)]);

    internal static RowReference Of(ModelFamily family, EarnedRoofline roofline) => From(
        Roofline, Words.Of(family), $"{roofline.Work[family]}, within a factor of {Units.Figure.Significant(roofline.Factor, 3)}", asOf: null,
        roofline.Work[family].FlopPerByte, roofline.Factor, roofline.Coverage, roofline.BatchReach);

    internal static string KeyOf(Offer row) => $"{row.Provider} {row.Instance}, {row.Region ?? "any region"}, {PurchaseKinds.Word(row.Kind)}";

    private static RowReference From(string table, string key, string value, AsOf? asOf, params object?[] facts) => new(
        table, key, value,
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(Separator, facts.Select(fact => Convert.ToString(fact, CultureInfo.InvariantCulture)))))),
        asOf?.ToString());
}
