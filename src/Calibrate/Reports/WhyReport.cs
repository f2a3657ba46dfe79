using System.Globalization;
using System.Text.Json;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Reports;

/// <summary>How a cell came by its status: its launches, then each rule with its limit, what it saw and what it says.</summary>
public static class WhyReport
{
    public static string Text(CellExplanation why) => $"{Facts(why)}\n{Launches(why.Cell)}\n{Rules(why)}";

    public static string Json(CellExplanation why) =>
        JsonSerializer.Serialize(ToJson(why), ReportContext.Readable.JsonExplanation) + "\n";

    private static string Facts(CellExplanation why)
    {
        var (cell, decides) = (why.Cell, why.Decides);
        List<(string, string)> facts =
        [
            ("cell", cell.Key.Id),
            ("status", WithReason(cell.Status, cell.Reason)),
            ("asked", Words.Of(why.Asked)),
            ("decided by", decides.Rule),
        ];
        if (why.Given != cell.Status)
            facts.Add(("note", $"by these rules it is {WithReason(why.Given, decides.Says!.Reason)}; the run as a whole, or another version of calibrate, says otherwise"));
        facts.AddRange(why.Needs.Select(need => ("to reach", Describe(need))));
        return TextTable.Facts(facts);
    }

    private static string Launches(Cell cell) => Table(cell) + string.Concat(
        from entry in cell.Launches.Index()
        where (entry.Item.Failure ?? entry.Item.Excluded) is not null
        select $"launch {Whole(entry.Index + 1)}: {entry.Item.Failure ?? entry.Item.Excluded}\n");

    private static string Table(Cell cell) => TextTable.Of(
        ["launch", "regime", "counts", "blocks", "warm-up", "steps", "step ms"],
        cell.Launches.Select((launch, i) => (string?[])
        [
            Whole(i + 1),
            launch.Regime,
            Standing(launch),
            Whole(launch.Blocks.Count),
            Whole(launch.WarmupBlocks),
            launch.Steps.ToString(CultureInfo.InvariantCulture),
            launch.Finished ? Figure.Significant(launch.StepSeconds * 1e3) : null,
        ]),
        leftAligned: 3);

    private static string Rules(CellExplanation why) => TextTable.Of(
        ["rule", "says", "saw", "speaks when"],
        why.Findings.Select(finding => (string?[])
            [finding.Rule, Says(finding, why), finding.Saw.Count == 0 ? null : string.Join(", ", finding.Saw), finding.SpeaksWhen]),
        leftAligned: 4);

    private static string Says(Finding finding, CellExplanation why) => finding switch
    {
        { Says: { } says } => ReferenceEquals(finding, why.Decides) ? says.Status.ToString() : $"(comes too late: {says.Status})",
        { Saw.Count: 0 } => "not judged",
        _ => "silent",
    };

    private static string Standing(Launch launch) => launch switch
    {
        { Failure: not null } => "failed",
        { Finished: false } => "never steady",
        { Excluded: not null } => "excluded",
        _ => "yes",
    };

    private static string Describe(TierNeed need) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Words.Of(need.Rule.Tier)} (within {Figure.Percent(need.Rule.RelativeHalfWidth)}): {(need.Launches is { } launches ? $"about {launches} launches of this spread: --launches {launches}" : $"more than {CellExplanation.MostLaunches} launches of this spread: the host has to be steadier")}");

    private static string WithReason(CellStatus status, string? reason) => reason is null ? status.ToString() : $"{status}: {reason}";

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static JsonExplanation ToJson(CellExplanation why) => new(
        why.Cell.Key.Id,
        why.Cell.Status.ToString(),
        why.Cell.Reason,
        Words.Of(why.Asked),
        why.Decides.Rule,
        [.. why.Cell.Launches.Select(launch => new JsonWhyLaunch(
            launch.Round, launch.Regime, launch.Counts, launch.Blocks.Count, launch.WarmupBlocks, launch.Steps,
            launch.Finished ? launch.StepSeconds : null, launch.Excluded, launch.Failure))],
        [.. why.Findings.Select(finding => new JsonFinding(
            finding.Rule, finding.SpeaksWhen,
            [.. finding.Saw.Select(reading => new JsonReading(reading.Name, reading.Value, Words.Of(reading.Kind)))],
            finding.Says?.Status.ToString(), finding.Says?.Reason))],
        [.. why.Needs.Select(need => new JsonNeed(Words.Of(need.Rule.Tier), need.Launches))]);
}
