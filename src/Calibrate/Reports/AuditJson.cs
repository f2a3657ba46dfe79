using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Calibrate.Costs.Claims;
using Calibrate.Costs.Origins;
using Calibrate.Profiles;

namespace Calibrate.Reports;

/// <summary>The audit for programs: verdicts as in the table, figures as numbers, origins as trees. Absent fields are left out.</summary>
public static class AuditJson
{
    public static string Of(Audit audit) => JsonSerializer.Serialize(
        new JsonAudit(
            Counts(audit),
            [.. audit.Findings.Select(ToJson)]),
        AuditContext.Readable.JsonAudit) + "\n";

    /// <summary>What profiles change: each claim whole, before and after.</summary>
    public static string Of(AuditChanges changes) => JsonSerializer.Serialize(
        new JsonAuditChanges(Counts(changes.Before), Counts(changes.After), [.. changes.All.Select(change => new JsonAuditChange(change.After.Claim.Id, ToJson(change.Before), ToJson(change.After)))]),
        AuditContext.Readable.JsonAuditChanges) + "\n";

    private static JsonVerdictCount[] Counts(Audit audit) =>
        [.. Enum.GetValues<Verdict>().Select(verdict => new JsonVerdictCount(Verdicts.Text(verdict), audit.Count(verdict)))];

    private static JsonClaim ToJson(ClaimFinding finding) => new(
        finding.Claim.Id, finding.Claim.Document, finding.Claim.Text,
        ToJson(finding.Says.Bounds, finding.Says.Unit) with { Sense = finding.Says.Sense }, ToJson(finding.Computed, finding.Unit), Interval(finding.Deciding),
        Verdicts.Text(finding.Verdict), finding.Deciding.Label, finding.Check, finding.Agreement?.ToString(), finding.Why,
        Verdicts.IsRefuted(finding.Verdict) ? $"{finding.Computed} {finding.Unit}" : null,
        finding.Settles, ToJson(finding.Origin), finding.Parts.Count > 1 ? [.. finding.Parts.Select(ToJson)] : null);

    private static JsonPart ToJson(ClaimPart part) => new(
        part.Name, ToJson(part.Says.Bounds, part.Says.Unit) with { Sense = part.Says.Sense }, ToJson(part.Computed, part.Unit), Interval(part), Verdicts.Text(part.Verdict), part.Label,
        part.Check, part.Agreement?.ToString(), ToJson(part.Origin));

    private static JsonBounds? Interval(ClaimPart part) => part.Interval is { } ends ? ToJson(ends, part.Unit) : null;

    private static JsonBounds ToJson(Bounds bounds, string unit) => new(bounds.Low, bounds.High, unit);

    private static JsonOrigin ToJson(Derivation origin) => new(
        origin.Name, origin.Value, Words.Of(origin.Grounds), origin.Formula, origin.Source, origin.From.Count > 0 ? [.. origin.From.Select(ToJson)] : null);
}

internal sealed record JsonAudit(JsonVerdictCount[] Verdicts, JsonClaim[] Claims);

/// <param name="Before">How many of all claims came to each verdict without profiles.</param>
internal sealed record JsonAuditChanges(JsonVerdictCount[] Before, JsonVerdictCount[] After, JsonAuditChange[] Changes);

internal sealed record JsonAuditChange(string Id, JsonClaim Before, JsonClaim After);

internal sealed record JsonVerdictCount(string Verdict, int Claims);

internal sealed record JsonClaim(
    string Id, string Document, string Claim, JsonBounds Says, JsonBounds Computed, JsonBounds? Interval, string Verdict, string Label, string Check, string? AgreesIf,
    string Why, string? InItsPlace, string? Settles, JsonOrigin Origin, JsonPart[]? Parts);

internal sealed record JsonPart(
    string Name, JsonBounds Says, JsonBounds Computed, JsonBounds? Interval, string Verdict, string Label, string Check, string? AgreesIf, JsonOrigin Origin);

internal sealed record JsonBounds(double Low, double High, string Unit, string? Sense = null);

internal sealed record JsonOrigin(string Name, string Value, string Grounds, string? Formula, string? Source, JsonOrigin[]? From);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(JsonAudit))]
[JsonSerializable(typeof(JsonAuditChanges))]
internal sealed partial class AuditContext : JsonSerializerContext
{
    /// <summary>Without HTML escapes: this is for terminals and files.</summary>
    public static AuditContext Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
