using System.Text.Json;
using Calibrate.Costs.Estimates.Saving;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Reports;

/// <summary>A saved estimate: its chain, and what has become of what it stands on.</summary>
public static class ExplainReport
{
    public static string Text(EstimateCheck check)
    {
        var saved = check.Saved;
        List<(string, string)> facts = [.. saved.Warnings.Select(warning => ("WARNING", warning))];
        facts.Add(("job", saved.Job));
        facts.Add(("on", FormattableString.Invariant($"{saved.Machine}, {saved.Devices} devices")));
        facts.Add(("estimate", FormattableString.Invariant($"{Figure.Significant(saved.Hours)} h, {saved.Cost}, made on {saved.Created.UtcDateTime:yyyy-MM-dd} by calibrate {saved.Tool.Version}")));
        facts.AddRange(check.Findings.Select(finding => (Words.Of(finding.State).ToUpperInvariant(), $"{finding.Subject}: {finding.Says}")));
        facts.AddRange(saved.Assumptions.Select(assumption => ("assumes", assumption)));
        return $"{TextTable.Facts(facts)}\n{Derivations.Tree(saved.Derivation)}";
    }

    public static string Json(EstimateCheck check) => JsonSerializer.Serialize(
        new JsonEstimateCheck(
            check.Saved.Job, check.Saved.Machine, check.Saved.Devices, check.Saved.Created.ToString("O", System.Globalization.CultureInfo.InvariantCulture), check.Saved.Tool.Version, check.Saved.Hours, check.Saved.Cost.Amount, check.Saved.Cost.Currency,
            check.IsCurrent, [.. check.Findings.Select(finding => new JsonCheckFinding(finding.Subject, Words.Of(finding.State), finding.Says))],
            [.. check.Saved.Assumptions], [.. check.Saved.Warnings], Derivations.ToJson(check.Saved.Derivation)),
        EstimateContext.Readable.JsonEstimateCheck) + "\n";
}
