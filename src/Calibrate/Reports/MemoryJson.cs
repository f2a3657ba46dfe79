using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Calibrate.Reports;

// The JSON of the memory report, field by field. Sizes are in bytes on one device, prices by the card and hour. Absent fields are left out.

internal sealed record JsonMemory(
    string Job, JsonMemoryPlan Plan, JsonMemoryPart[] Parts, long? TotalBytes, long AtLeastBytes, JsonMemoryBand? Band, string? Unsupported,
    JsonCardFit[] Cards, JsonMeasuredMemory[] Measured, JsonFormulaErrors AgainstPublished, string[] Assumptions);

internal sealed record JsonMemoryPlan(
    string Model, long Parameters, long Learning, string Size, int Batch, string Method, string Objective,
    string Regime, string Optimizer, bool Checkpointing, int Zero, int Devices);

internal sealed record JsonMemoryPart(string Name, long? Bytes, string Grounds, string How);

internal sealed record JsonCardFit(
    string Card, long MemoryBytes, string Fits, string? MeasuredCell, long? FreeBytes, int? LargestBatch, int? LeastCards, JsonCardPrice? OnDemand, JsonCardPrice? Spot, JsonCardPrice? Own);

internal sealed record JsonCardPrice(string Machine, decimal PricePerCardHour, string Currency, string Grounds, string Remarks);

internal sealed record JsonMeasuredMemory(
    string File, string? Sha256, string Cell, string Status, string PeakOf, long PeakBytes, long? BeforeBytes, long? TensorBytes, long? ComputedBytes, double? Error, string[] DiffersFromJobIn);

internal sealed record JsonMemoryBand(long LeastBytes, long MostBytes, double Least, double Most, int PublishedFigures, int HeldWhenLeftOut);

internal sealed record JsonFormulaErrors(int Figures, double Median, double Least, double Most);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(JsonMemory))]
internal sealed partial class MemoryContext : JsonSerializerContext
{
    /// <summary>Without HTML escapes: this is for terminals and files.</summary>
    public static MemoryContext Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
