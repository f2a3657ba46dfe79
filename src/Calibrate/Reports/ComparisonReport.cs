using System.Globalization;
using System.Text.Json;
using Calibrate.Profiles;
using Calibrate.Profiles.Comparing;
using Calibrate.Statistics;
using Calibrate.Units;

namespace Calibrate.Reports;

/// <summary>Two profiles cell by cell: the ratio of speeds with its interval, what it comes to, and what else could be the reason.</summary>
public static class ComparisonReport
{
    public static string Text(Comparison comparison) =>
        string.Join('\n', new[] { TextTable.Facts(Facts(comparison)), Cells(comparison), Remarks(comparison), Summary(comparison) }.Where(part => part.Length > 0));

    public static string Json(Comparison comparison) =>
        JsonSerializer.Serialize(ToJson(comparison), ReportContext.Readable.JsonComparison) + "\n";

    private static List<(string, string)> Facts(Comparison comparison)
    {
        var request = comparison.Request;
        List<(string, string)> facts = [("old", Describe(request.Old)), ("new", Describe(request.New))];
        facts.AddRange(comparison.Crossed.Select(difference => ("across", difference.ToString())));
        facts.AddRange(comparison.Noted.Select(difference => ("differs", difference.ToString())));
        facts.Add(("margin", $"a change of {Figure.Percent(comparison.Margin)} matters{(request.Gate is null ? "" : ", as the gate says")}"));
        return facts;
    }

    private static string Describe(NamedProfile named)
    {
        var (profile, torch) = (named.Profile, named.Profile.Environment.Torch);
        return string.Create(CultureInfo.InvariantCulture, $"{named.File}: {profile.Device.Name}, libtorch {torch.Version}, {profile.Environment.Threads} threads, {profile.Created.UtcDateTime:yyyy-MM-dd HH:mm} UTC, calibrate {profile.Tool.Version} ({profile.Tool.Commit})");
    }

    private static string Cells(Comparison comparison) => TextTable.Of(
        ["cell", "change", "unit", "old", "new", "new/old", "95% interval"],
        comparison.Cells.Select(cell => (string?[])
        [
            cell.Key.Id,
            cell.IsFlagged ? $"{Word(cell.Change)} (flagged)" : Word(cell.Change),
            cell.New.Unit.Symbol,
            Throughput(cell, cell.Old),
            Throughput(cell, cell.New),
            cell.Speed is { } speed ? Figure.Significant(speed.Value) : null,
            cell.Speed is { Low: { } low, High: { } high } ? $"{Figure.Significant(low)} to {Figure.Significant(high)}" : null,
        ]),
        leftAligned: 3);

    private static string? Throughput(CellComparison comparison, Cell cell) =>
        comparison.Speed is null ? null : Figure.Significant(cell.Figures!.Throughput.Value);

    private static string Remarks(Comparison comparison) => string.Concat(
        comparison.Cells
            .SelectMany(Remarks)
            .Concat(Only("OLD", comparison.OnlyOld))
            .Concat(Only("NEW", comparison.OnlyNew))
            .Select(line => line + "\n"));

    private static IEnumerable<string> Remarks(CellComparison cell)
    {
        var id = cell.Key.Id;
        if (cell.Change == Change.Broken)
            yield return $"{id}: broken: it had a figure in OLD; {Describe("NEW", cell.New)}";
        else if (cell.Change == Change.NotUsable)
            yield return $"{id}: not compared: {Against(cell)}{(HasFigures(cell) ? "; --allow-flagged compares it all the same" : "")}";
        else if (cell.IsFlagged)
            yield return $"{id}: flagged: {Against(cell)}";
        if (cell.Host is { Share: >= HostShift.LeastShare } host)
            yield return $"{id}: the host rather than the code may be the reason: launches by its speed state: {string.Join("; ", host.States.Select(Describe))}";
    }

    private static string Against(CellComparison cell) => string.Join("; ",
        new[] { ("OLD", cell.Old), ("NEW", cell.New) }
            .Where(side => side.Item2.Status.Standing != Standing.Usable)
            .Select(side => Describe(side.Item1, side.Item2)));

    private static bool HasFigures(CellComparison cell) =>
        new[] { cell.Old, cell.New }.All(side => side.Figures is not null && side.Status.Standing != Standing.Refused);

    private static string Describe(string side, Cell cell) => $"{side} is {cell.Status}{(cell.Reason is { } reason ? $": {reason}" : "")}";

    private static string Describe(StateCount count) => string.Create(CultureInfo.InvariantCulture, $"{count.State} {count.Old} in OLD, {count.New} in NEW");

    private static IEnumerable<string> Only(string side, IReadOnlyList<string> ids) => ids.Count == 0 ? [] : [$"only in {side}: {string.Join(", ", ids)}"];

    private static string Summary(Comparison comparison)
    {
        var counts = Enum.GetValues<Change>()
            .Select(change => (Change: change, Cells: comparison.Cells.Count(cell => cell.Change == change)))
            .Where(count => count.Cells > 0)
            .Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Cells} {Word(count.Change)}"));
        return $"{string.Join(", ", counts)}\n{Gate(comparison)}";
    }

    private static string Gate(Comparison comparison)
    {
        if (comparison.Request.Gate is not { } gate)
            return "";
        var verdict = comparison.Regressions.Count == 0
            ? "passed"
            : $"refused: {string.Join(", ", comparison.Regressions.Select(cell => cell.Speed is { } speed ? $"{cell.Key.Id} is slower by {Figure.Percent(1 - speed.Value)}" : $"{cell.Key.Id} is broken"))}";
        var unjudged = comparison.Unjudged.Count == 0 ? "" : $"; not judged: {string.Join(", ", comparison.Unjudged.Select(cell => cell.Key.Id))}";
        return $"gate {Figure.Percent(gate)}: {verdict}{unjudged}\n";
    }

    private static string Word(Change change) => change switch
    {
        Change.CannotSay => "cannot say",
        Change.NotUsable => "not usable",
        _ => Words.Of(change),
    };

    private static JsonComparison ToJson(Comparison comparison) => new(
        ToJson(comparison.Request.Old),
        ToJson(comparison.Request.New),
        comparison.Margin,
        [.. comparison.Crossed.Select(ToJson)],
        [.. comparison.Noted.Select(ToJson)],
        [.. comparison.Cells.Select(ToJson)],
        [.. comparison.OnlyOld],
        [.. comparison.OnlyNew],
        comparison.Request.Gate is { } gate
            ? new(gate, comparison.Regressions.Count == 0, [.. comparison.Regressions.Select(cell => cell.Key.Id)], [.. comparison.Unjudged.Select(cell => cell.Key.Id)])
            : null);

    private static JsonCompared ToJson(NamedProfile named) => new(
        named.File, named.Profile.Sha256, named.Profile.Device.Name, named.Profile.Environment.Torch.Version, named.Profile.Environment.Threads,
        named.Profile.Tool.Version, named.Profile.Tool.Commit);

    private static JsonDifference ToJson(Difference difference) => new(difference.Fact, difference.Old, difference.New);

    private static JsonCellComparison ToJson(CellComparison cell) => new(
        cell.Key.Id,
        Word(cell.Change),
        cell.New.Unit.Symbol,
        cell.Speed is { } speed ? ToJson(speed) : null,
        ToJson(cell.Old),
        ToJson(cell.New),
        cell.Host is { } host ? new(host.Share, [.. host.States.Select(state => new JsonStateCount(state.State, state.Old, state.New))]) : null);

    private static JsonRatio ToJson(RatioInterval ratio) => new(ratio.Low, ratio.Value, ratio.High, ratio.DegreesOfFreedom);

    private static JsonSide ToJson(Cell cell) => new(
        cell.Status.ToString(),
        cell.Reason,
        cell.Figures is { Throughput: var throughput } ? new(throughput.Low, throughput.Value, throughput.High) : null,
        cell.Launches.Count(launch => launch.Counts));
}
