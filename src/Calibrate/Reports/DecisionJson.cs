using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Calibrate.Reports;

// The JSON of a decision, field by field. Sizes are in bytes on one device, money in the currency beside it. Absent fields are left out.

internal sealed record JsonDecision(
    string Job, string Rules, JsonDecisionStep[] Path, string? Advice, string? NoRules, bool ThenAlignment, double BudgetChance, JsonBranch[] Branches, JsonModelSize[] Sizes,
    JsonStart[]? Starts, string[] Warnings);

internal sealed record JsonDecisionStep(string Question, string? Answer, string? AnsweredBy, string Because, string LeadsTo);

internal sealed record JsonBranch(
    string Name, int Devices, int Batch, string Regime, int Zero, string? Fits, long? TotalBytes, long AtLeastBytes, int? LeastCards, JsonBranchEstimate? Estimate, JsonBound? AtLeast, string? WhyNot);

internal sealed record JsonBound(string Machine, string? Device, int Machines, double Hours, decimal Cost, string Currency, string Formula);

internal sealed record JsonBranchEstimate(
    string Machine, string? Device, int Machines, int Devices, string Grounds, JsonRange Hours, JsonMoney Cost, decimal CostP10, decimal CostP50, decimal CostP90,
    string[] Warnings, string[] Assumptions);

internal sealed record JsonModelSize(
    string Model, long Parameters, long CheckpointBytes, double ForwardFlop, double ForwardRatio, JsonLatency? Measured, JsonBranch Training, JsonDocumentSize? Document);

internal sealed record JsonLatency(string File, string? Sha256, string Device, string Cell, string Status, double StepSeconds);

internal sealed record JsonDocumentSize(
    string Document, string Says, double ParametersMillions, long CheckpointBytes, double LatencySeconds, double Iou);

internal sealed record JsonStart(
    string Start, string? Job, long Samples, double? DeviceHours, decimal? Cost, string? Currency, JsonBranch? Training, JsonDocumentStart? Document);

internal sealed record JsonDocumentStart(string Document, string Cost, string Data, string Time, string Quality);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(JsonDecision))]
internal sealed partial class DecisionContext : JsonSerializerContext
{
    /// <summary>Without HTML escapes: this is for terminals and files.</summary>
    public static DecisionContext Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
