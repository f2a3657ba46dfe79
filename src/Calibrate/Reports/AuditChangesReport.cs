using System.Text;
using Calibrate.Costs.Claims;

namespace Calibrate.Reports;

/// <summary>What profiles change in the audit, for people.</summary>
public static class AuditChangesReport
{
    private static readonly string[] Headings = ["claim", "says", "before", "verdict", "after", "verdict", "label", "statement"];

    public static string Text(AuditChanges changes) => changes.All.Count == 0
        ? "no claim changes: the profiles have none of the cells that would settle one\n"
        : $"{TextTable.Of(Headings, changes.All.Select(change => (IReadOnlyList<string?>)Row(change)), leftAligned: Headings.Length)}\n{Summary(changes)}\n";

    public static string Markdown(AuditChanges changes)
    {
        var text = new StringBuilder();
        text.Append("# What the committed profiles settle\n\n");
        text.Append("Written by `scripts/audit`: `calibrate audit --changes --format markdown` over the profiles of `bench-results`.\n\n");
        text.Append("Before is the audit from shipped data alone, [audit.md](audit.md); after is the same with what was measured.\n\n");
        text.Append(FormattableString.Invariant($"{Summary(changes)}.\n\n"));
        text.Append(AuditReport.MarkdownRow(Headings)).Append(AuditReport.MarkdownRow(Headings.Select(_ => "---")));
        foreach (var change in changes.All)
            text.Append(AuditReport.MarkdownRow(Row(change)));
        return text.ToString();
    }

    private static string Summary(AuditChanges changes) =>
        FormattableString.Invariant($"{changes.All.Count} claims change; before: {AuditReport.Summary(changes.Before)}; after: {AuditReport.Summary(changes.After)}");

    private static string[] Row(AuditChange change)
    {
        var (before, after) = (change.Before, change.After);
        return
        [
            after.Claim.Id, after.Says.ToString(), Figures(before), Verdicts.Text(before.Verdict), Figures(after), Verdicts.Text(after.Verdict), after.Deciding.Label, after.Claim.Text,
        ];
    }

    private static string Figures(ClaimFinding finding) => finding.Parts.Count == 1
        ? AuditReport.Computed(finding.Deciding)
        : string.Join(", ", finding.Parts.Select(part => $"{part.Name} {AuditReport.Computed(part)}"));
}
