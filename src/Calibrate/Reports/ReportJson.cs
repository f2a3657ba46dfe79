using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Calibrate.Reports;

// The JSON of the reports, field by field. Absent fields are left out.

internal sealed record JsonWorkload(
    string Name, string Description, long Parameters, double ForwardFlop, string[] Modes, string[] Methods, string[] LoraTargets,
    JsonBatch DefaultBatch, string Input, int DefaultSize, JsonEmbeddings? DefaultEmbeddingDims, string? Pipeline);

internal sealed record JsonBatch(int Cpu, int Cuda);

internal sealed record JsonEmbeddings(int Image, int Text);

internal sealed record JsonRange(double? Low, double Value, double? High);

internal sealed record JsonMoney(decimal? Low, decimal Value, decimal? High, string Currency);

internal sealed record JsonExplanation(
    string Cell, string Status, string? Reason, string Asked, string DecidedBy, JsonWhyLaunch[] Launches, JsonFinding[] Rules, JsonNeed[] ToReach);

internal sealed record JsonWhyLaunch(
    int Round, string? Regime, bool Counts, int Blocks, int WarmupBlocks, long Steps, double? StepSeconds, string? Excluded, string? Failure);

internal sealed record JsonFinding(string Rule, string SpeaksWhen, JsonReading[] Saw, string? Status, string? Reason);

internal sealed record JsonReading(string Name, double Value, string Kind);

internal sealed record JsonNeed(string Tier, int? Launches);

internal sealed record JsonComparison(
    JsonCompared Old, JsonCompared New, double Margin, JsonDifference[] Across, JsonDifference[] Differs,
    JsonCellComparison[] Cells, string[] OnlyOld, string[] OnlyNew, JsonGate? Gate);

internal sealed record JsonCompared(
    string File, string? Sha256, string Device, string Libtorch, int Threads, string ToolVersion, string ToolCommit);

internal sealed record JsonDifference(string Fact, string? Old, string? New);

internal sealed record JsonCellComparison(
    string Cell, string Change, string Unit, JsonRatio? Speed, JsonSide Old, JsonSide New, JsonHostShift? Host);

internal sealed record JsonRatio(double? Low, double Value, double? High, double? DegreesOfFreedom);

internal sealed record JsonSide(string Status, string? Reason, JsonRange? Throughput, int Launches);

internal sealed record JsonHostShift(double Share, JsonStateCount[] States);

internal sealed record JsonStateCount(string State, int Old, int New);

internal sealed record JsonGate(double Share, bool Passed, string[] Regressions, string[] NotJudged);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(JsonWorkload[]))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(JsonExplanation))]
[JsonSerializable(typeof(JsonComparison))]
internal sealed partial class ReportContext : JsonSerializerContext
{
    /// <summary>Without HTML escapes: this is for terminals and files.</summary>
    public static ReportContext Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
