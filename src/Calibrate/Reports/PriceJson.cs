using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Calibrate.Reports;

// The JSON of the price reports, field by field. Prices are in the row's currency: per instance-hour, per month, per GB. Absent fields are left out.

internal sealed record JsonPrices(
    JsonOffer[] Offers, JsonSpotSaving[]? SpotSavings = null, JsonSubscription[]? Subscriptions = null, JsonHardware[]? OwnHardware = null,
    JsonPerGigabyte[]? Storage = null, JsonPerGigabyte[]? Transfers = null);

internal sealed record JsonOffer(
    string Provider, string Instance, string? Region, string? GpuAsNamed, string? Gpu, int? Gpus, int? VirtualCpus, long? MemoryBytes,
    string Terms, decimal? PricePerHour, decimal? PricePerGpuHour, string Currency, JsonSource Source, string? Until, bool? Superseded,
    JsonDocumentPrice? Document, double? DocumentDifference, JsonDispute? Disputed);

internal sealed record JsonSource(string Name, string? AsOf, string Verification, string? Note);

internal sealed record JsonDocumentPrice(string Document, decimal Low, decimal High, string Says);

internal sealed record JsonDispute(decimal Low, decimal High, string Source);

internal sealed record JsonSpotSaving(
    string Provider, string Instance, string Region, double Saving, double InterruptedShareLow, double? InterruptedShareHigh,
    decimal? PricePerHour, string? PriceOrigin, JsonSource Source);

internal sealed record JsonSubscription(
    string Provider, string Name, decimal PricePerMonth, string Currency, double? ComputeUnits, string? KnownGpu, double? KnownHours,
    decimal? PricePerKnownGpuHour, JsonSource Source, string? Document, decimal? DocumentPricePerMonth);

internal sealed record JsonHardware(
    string Name, string Gpu, int Gpus, decimal PurchasePrice, string Currency, double Watts, decimal PricePerHour, decimal ElectricityPerHour,
    string Grounds, double SpreadLow, double SpreadHigh, JsonSource Source, string PowerSource, string Covers, string Assumes, string? Document, string? DocumentSays);

internal sealed record JsonPerGigabyte(
    string Provider, string Name, string? Region, decimal? Price, string Currency, JsonSource Source,
    string? Document, decimal? DocumentLow, decimal? DocumentHigh, string? DocumentSays);

internal sealed record JsonPriceCheck(
    string AsOf, double MaxAgeDays, int Rows, int Stale, int Unverified, int Disputed, int Superseded, JsonPriceFinding[] Findings);

internal sealed record JsonPriceFinding(
    string? Provider, string Name, string? Region, string Terms, string? Price, string? AsOf, double? AgeDays, string Source, string[] Doubts);

internal sealed record JsonImport(string File, string Format, int Offers, string WrittenTo, string[] Skipped, string[] UnknownGpus);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(JsonPrices))]
[JsonSerializable(typeof(JsonPriceCheck))]
[JsonSerializable(typeof(JsonImport))]
internal sealed partial class PriceContext : JsonSerializerContext
{
    /// <summary>Without HTML escapes: this is for terminals and files.</summary>
    public static PriceContext Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
