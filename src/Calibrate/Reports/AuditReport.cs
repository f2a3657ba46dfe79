using System.Globalization;
using System.Text;
using Calibrate.Costs.Claims;
using Calibrate.Costs.Origins;
using Calibrate.Profiles;

namespace Calibrate.Reports;

/// <summary>The documents' claims with their verdicts, for people.</summary>
public static class AuditReport
{
    /// <summary>A row for each claim, the parts of those that have several, what would settle the open ones, and the count of each verdict.</summary>
    public static string Text(Audit audit)
    {
        var table = TextTable.Of(
            ["claim", "verdict", "label", "says", "computed", "statement"],
            audit.Findings.Select(finding => (IReadOnlyList<string?>)
            [
                finding.Claim.Id, Verdicts.Text(finding.Verdict), finding.Deciding.Label, finding.Says.ToString(), Computed(finding.Deciding), finding.Claim.Text,
            ]),
            leftAligned: 6);
        List<string> notes =
        [
            .. audit.Findings.Where(finding => finding.Parts.Count > 1).Select(finding => $"{finding.Claim.Id} is {Parts(finding)}\n"),
            .. audit.Findings.Where(finding => finding.Settles is not null).Select(finding => $"{finding.Claim.Id} {Verdicts.Text(finding.Verdict)}: {finding.Settles}\n"),
        ];
        return $"{table}\n{string.Concat(notes)}{(notes.Count > 0 ? "\n" : "")}{Summary(audit)}\n";
    }

    /// <summary>Everything about each claim, with the whole origin of the computed figure.</summary>
    public static string Sheets(Audit audit) => string.Join('\n', audit.Findings.Select(Sheet));

    /// <summary>A table for each document.</summary>
    public static string Markdown(Audit audit)
    {
        var text = new StringBuilder();
        text.Append("# The documents' claims\n\n");
        text.Append("Written by `calibrate audit --format markdown`: the page in the repository by `scripts/audit`, from shipped data alone.\n\n");
        text.Append(
            """
            Every claim is held against a figure computed from the document's own numbers, the price catalogue, a formula of the cost
            model, a published figure or a measured profile; the verdict follows from the two and the stated tolerance. Where a claim is
            refuted, the computed figure is what should stand in its place. *Unverified* marks a figure that rests on a source which
            is not the maker's, the seller's or the paper itself; what the audit assumed by itself stands in the label by name. A claim
            that says several things has the verdict of its worst part, one that leaves open what it means that of the reading which
            suits it best, and all parts are shown. A measured rate brings its 95% interval, and settles a claim only where all that the
            interval holds agrees, or none of it does. What needs measuring names its cell. `calibrate audit --claim C014` prints the whole
            origin of a figure. What profiles change is in [audit-measured.md](audit-measured.md).


            """);
        text.Append(CultureInfo.InvariantCulture, $"{Summary(audit)}.\n");
        foreach (var document in audit.Findings.GroupBy(finding => finding.Claim.Document))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {document.Key}\n\n");
            text.Append("| | claim | says | computed | verdict | label | agrees if | set against |\n|---|---|---|---|---|---|---|---|\n");
            foreach (var finding in document)
                text.Append(MarkdownRow(Cells(finding)));
        }
        return text.ToString();
    }

    /// <summary>How many claims came to each verdict.</summary>
    public static string Summary(Audit audit)
    {
        var counts = Enum.GetValues<Verdict>()
            .Select(verdict => (Text: Verdicts.Text(verdict), Count: audit.Count(verdict)))
            .Where(one => one.Count > 0)
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Count} {one.Text}"));
        return string.Create(CultureInfo.InvariantCulture, $"{audit.Findings.Count} claims: {string.Join(", ", counts)}");
    }

    private static string[] Cells(ClaimFinding finding) =>
    [
        finding.Claim.Id, finding.Claim.Text, finding.Says.ToString(), Verdicts.IsRefuted(finding.Verdict) ? $"**{Computed(finding.Deciding)}**" : Computed(finding.Deciding),
        Verdicts.Text(finding.Verdict), finding.Deciding.Label, finding.Agreement?.ToString() ?? "",
        string.Join("; ", new[] { finding.Why, finding.Parts.Count > 1 ? Parts(finding) : null, finding.Settles is { } settles ? $"to settle: {settles}" : null }.Where(part => part is not null)),
    ];

    /// <summary>Each thing that a claim says, with its own verdict.</summary>
    private static string Parts(ClaimFinding finding) =>
        string.Join(", ", finding.Parts.Select(part => $"{part.Name}: {part.Says} against {Computed(part)}, {Verdicts.Text(part.Verdict)}"));

    internal static string MarkdownRow(IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select(Escape))} |\n";

    /// <summary>With the interval of what was measured: <c>1.155 [1.079, 1.231] x</c>.</summary>
    internal static string Computed(ClaimPart part) => $"{part.Computed}{(part.Interval is { } ends ? $" [{new Bounds(ends.Low)}, {new Bounds(ends.High)}]" : "")} {part.Unit}";

    // A bar would end the cell, angle brackets start a tag.
    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private static string Sheet(ClaimFinding finding)
    {
        List<(string, string)> facts = [("claim", $"{finding.Claim.Id}, {finding.Claim.Document}: {finding.Claim.Text}"), ("verdict", Verdicts.Text(finding.Verdict)), ("why", finding.Why)];
        if (finding.Settles is { } settles)
            facts.Add(("to settle", settles));
        return $"{TextTable.Facts(facts)}{string.Concat(finding.Parts.Select(Sheet))}";
    }

    private static string Sheet(ClaimPart part)
    {
        List<(string, string)> facts = part.Name.Length == 0 ? [] : [("part", $"{part.Name}: {Verdicts.Text(part.Verdict)}")];
        facts.AddRange(
        [
            ("says", part.Says.ToString()),
            ("computed", Computed(part)),
            ("label", part.Label),
            ("agrees if", part.Agreement?.ToString() ?? "nothing is compared"),
            ("check", part.Check),
        ]);
        if (Verdicts.IsRefuted(part.Verdict))
            facts.Add(("in its place", Computed(part)));
        return $"{TextTable.Facts(facts)}{Tree(part.Origin, "")}";
    }

    private static string Tree(Derivation origin, string indent)
    {
        var made = string.Join("; ", new[] { origin.Formula is { } formula ? $"= {formula}" : null, origin.Source }.Where(part => part is not null));
        return $"{indent}{origin.Name}: {origin.Value} ({Words.Of(origin.Grounds)}) {made}".TrimEnd() + "\n" + string.Concat(origin.From.Select(from => Tree(from, indent + "  ")));
    }
}
