using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Calibrate.Reports;

// The JSON of job estimates, plans and checks, field by field. Times are hours unless named otherwise, sums are in the machine's currency. Absent fields are left out.

internal sealed record JsonJobEstimate(
    string Job, string Workload, string Mode, string Method, string Precision, JsonMachine Machine, int Devices, int Machines, JsonJobRate Throughput,
    JsonRange BilledHours, double? ElapsedHours, JsonParts HoursByPart, JsonMoney? Cost, JsonBill? CostByPart, JsonPrediction OneRun,
    JsonTornadoBar[] Drivers, JsonExchange? Exchange, JsonSpot? Spot, JsonFit? Memory, JsonProfileReference[] Profiles, string[] Assumptions, string[] Warnings, JsonDerivation Derivation,
    JsonDocumentFormula? DocumentFormula = null);

internal sealed record JsonJob(string Name, string Workload, string Method, string? About, long Samples, double Epochs);

internal sealed record JsonMachine(
    string Name, string? Provider, string? Region, string Terms, string? Device, int Devices, decimal? PricePerHour, string Currency, string? Verification);

/// <summary>Samples a second of one device.</summary>
internal sealed record JsonJobRate(string Grounds, JsonRange SamplesPerSecond, double? Confidence, int? Batch, double Scaling, JsonRatePart[]? Parts);

/// <summary>Of what a computed rate is made of, for one sample.</summary>
internal sealed record JsonRatePart(string Name, JsonRange SecondsPerSample, string Grounds, JsonPartCell[] Cells, JsonDerivation Derivation);

internal sealed record JsonPartCell(string Id, string? Status, string File);

internal sealed record JsonParts(
    double StartUp, double Steps, double Exchange, double WaitingForData, double Validation, double Checkpoints, double? Rework, double? Waits);

internal sealed record JsonBill(decimal Compute, decimal? Storage, decimal? Transfer);

internal sealed record JsonPrediction(string Method, int Draws, ulong Seed, JsonQuantiles Hours, JsonQuantiles? Cost, double? MeetsDeadline, double? MeetsBudget);

internal sealed record JsonQuantiles(double P10, double P50, double P90);

internal sealed record JsonTornadoBar(string Input, decimal CostAtP10, decimal CostAtP90);

/// <summary>Of a step: what passes each link, and how the link's bandwidth is known.</summary>
internal sealed record JsonExchange(int ZeroStage, double BytesPerStep, double BytesPerSecond, string Grounds);

internal sealed record JsonSpot(
    double? MeanHoursToInterruption, double CheckpointEverySeconds, double CheckpointSeconds, double RestartSeconds, double? NoticeSeconds, double? YoungSeconds, double? DalySeconds,
    double Interruptions, double BreakEvenDiscount, string? Trace, JsonReplay? Replay);

internal sealed record JsonReplay(double ModelBilledHours, double BilledHours, double FinishP10, double FinishP50, double FinishP90);

/// <param name="By"><c>measured</c> by <paramref name="Cell"/> of <paramref name="File"/>, or <c>memory model</c>.</param>
internal sealed record JsonFit(string Fit, int ZeroStage, long NeedsBytes, long CardBytes, string By, string? Cell, string? File);

internal sealed record JsonProfileReference(string File, string? Sha256, string Cell);

internal sealed record JsonDerivation(string Name, string Value, string Grounds, string? Formula, string? Source, JsonDerivation[]? From);

internal sealed record JsonDocumentFormula(
    string AsWritten, double Tokens, double TokensPerSecondPerGpu, double Utilization, double HoursAsWritten, decimal CostAsWritten, double UnitError,
    double Hours, decimal Cost, string Explanation);

internal sealed record JsonPlan(
    string Job, string Currency, JsonPlanRow[] Offers, JsonLeftOut[] LeftOut, string[] Assumptions);

internal sealed record JsonPlanRow(
    int ByCost, int ByTime, bool OnFront, JsonMachine Machine, int Devices, int Machines, int? ZeroStage, string Grounds, double Hours, decimal Cost, JsonQuantiles OneRunHours, JsonQuantiles OneRunCost,
    double? MeetsDeadline, double? MeetsBudget, double? BreakEvenDiscount, double? Discount, bool? SpotPays, string[] Warnings);

internal sealed record JsonLeftOut(string Reason, string[] Offers);

internal sealed record JsonEstimateCheck(
    string Job, string Machine, int Devices, string Created, string Tool, double Hours, decimal Cost, string Currency, bool Current, JsonCheckFinding[] Findings,
    string[] Assumptions, string[] Warnings, JsonDerivation Derivation);

internal sealed record JsonCheckFinding(string Subject, string State, string Says);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(JsonJobEstimate))]
[JsonSerializable(typeof(JsonPlan))]
[JsonSerializable(typeof(JsonJob[]))]
[JsonSerializable(typeof(JsonEstimateCheck))]
internal sealed partial class EstimateContext : JsonSerializerContext
{
    /// <summary>Without HTML escapes: this is for terminals and files.</summary>
    public static EstimateContext Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
