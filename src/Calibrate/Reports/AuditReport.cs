using System.Globalization;
using System.Text;
using Calibrate.Costs.Claims;
using Calibrate.Costs.Origins;
using Calibrate.Profiles;

namespace Calibrate.Reports;

/// <summary>The documents' claims with their verdicts, for people.</summary>
public static class AuditReport
{
    /// <summary>A row for each claim, what would settle the open ones, and the count of each verdict.</summary>
    public static string Text(Audit audit)
    {
        var table = TextTable.Of(
            ["claim", "verdict", "label", "says", "computed", "statement"],
            audit.Findings.Select(finding => (IReadOnlyList<string?>)
            [
                finding.Claim.Id, Verdicts.Text(finding.Verdict), Label(finding), finding.Says.ToString(), Computed(finding), finding.Claim.Text,
            ]),
            leftAligned: 6);
        var open = audit.Findings.Where(finding => finding.Settles is not null).Select(finding => $"{finding.Claim.Id} {Verdicts.Text(finding.Verdict)}: {finding.Settles}\n").ToList();
        return $"{table}\n{string.Concat(open)}{(open.Count > 0 ? "\n" : "")}{Summary(audit)}\n";
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
            is not the maker's, the seller's or the paper itself. What needs measuring names its cell; a workload that `calibrate list`
            does not show yet comes with a later version. `calibrate audit --claim C014` prints the whole origin of a figure.


            """);
        text.Append(CultureInfo.InvariantCulture, $"{Summary(audit)}.\n");
        foreach (var document in audit.Findings.GroupBy(finding => finding.Claim.Document))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {document.Key}\n\n");
            text.Append("| | claim | says | computed | verdict | label | agrees if | set against |\n|---|---|---|---|---|---|---|---|\n");
            foreach (var finding in document)
                text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", Cells(finding).Select(Escape))} |\n");
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

    /// <summary>How the computed figure was come by, and whether all of its sources are primary.</summary>
    internal static string Label(ClaimFinding finding) => Words.Of(finding.Origin.Grounds) + (IsUnverified(finding.Origin) ? ", unverified" : "");

    private static bool IsUnverified(Derivation origin) =>
        origin.Source?.Contains("unverified", StringComparison.Ordinal) == true || origin.From.Any(IsUnverified);

    private static string[] Cells(ClaimFinding finding) =>
    [
        finding.Claim.Id, finding.Claim.Text, finding.Says.ToString(), Verdicts.IsRefuted(finding.Verdict) ? $"**{Computed(finding)}**" : Computed(finding),
        Verdicts.Text(finding.Verdict), Label(finding), finding.Agreement?.ToString() ?? "", finding.Settles is { } settles ? $"{finding.Why}; to settle: {settles}" : finding.Why,
    ];

    private static string Computed(ClaimFinding finding) => $"{finding.Computed} {finding.Unit}";

    // A bar would end the cell, angle brackets start a tag.
    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private static string Sheet(ClaimFinding finding)
    {
        List<(string, string)> facts =
        [
            ("claim", $"{finding.Claim.Id}, {finding.Claim.Document}: {finding.Claim.Text}"),
            ("says", finding.Says.ToString()),
            ("computed", Computed(finding)),
            ("verdict", Verdicts.Text(finding.Verdict)),
            ("agrees if", finding.Agreement?.ToString() ?? "nothing is compared"),
            ("check", $"{finding.Check}: {finding.Why}"),
        ];
        if (Verdicts.IsRefuted(finding.Verdict))
            facts.Add(("in its place", Computed(finding)));
        if (finding.Settles is { } settles)
            facts.Add(("to settle", settles));
        return $"{TextTable.Facts(facts)}{Tree(finding.Origin, "")}";
    }

    private static string Tree(Derivation origin, string indent)
    {
        var made = string.Join("; ", new[] { origin.Formula is { } formula ? $"= {formula}" : null, origin.Source }.Where(part => part is not null));
        return $"{indent}{origin.Name}: {origin.Value} ({Words.Of(origin.Grounds)}) {made}".TrimEnd() + "\n" + string.Concat(origin.From.Select(from => Tree(from, indent + "  ")));
    }
}
