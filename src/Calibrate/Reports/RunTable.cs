using Calibrate.Profiles;
using Calibrate.Statistics;
using Calibrate.Units;

namespace Calibrate.Reports;

/// <summary>A profile as text: what was measured on, the cells, and what there is to say of them.</summary>
public static class RunTable
{
    private static readonly TableColumn[] Shown = [.. Metrics.All.Select(metric => metric.Table).OfType<TableColumn>()];

    public static string Of(Profile profile) =>
        string.Join('\n', new[] { TextTable.Facts(Facts(profile)), Cells(profile), Remarks(profile) }.Where(part => part.Length > 0));

    // What no cell has, such as the power of a device without sensors, takes no column.
    private static string Cells(Profile profile)
    {
        TableColumn[] columns = [.. Shown.Where(column => profile.Cells.Any(cell => column.Show(cell) is not null))];
        return TextTable.Of(
            ["cell", "status", "unit", .. columns.Select(column => column.Heading)],
            profile.Cells.Select(cell => (string?[])
                [cell.Key.Id, cell.Status.ToString(), cell.Unit.Symbol, .. columns.Select(column => column.Show(cell))]),
            leftAligned: 3);
    }

    private static List<(string, string)> Facts(Profile profile)
    {
        var (device, torch) = (profile.Device, profile.Environment.Torch);
        List<(string, string)> facts =
        [
            ("device", $"{device.Name} ({device.Kind}), {new ByteSize(device.MemoryBytes)}"),
            ("libtorch", FormattableString.Invariant($"{torch.Version} ({torch.Binding()}, found by {torch.Found}), {profile.Environment.Threads} threads on {profile.Environment.PhysicalCores} cores")),
        ];
        facts.AddRange(profile.Peaks.Select(peak => (PeakText.Heading(peak), PeakText.Of(peak))));
        facts.AddRange(profile.Run.HostRegimes.Select(regime => ("host", Describe(regime))));
        if (profile.Run.Canary is { } canary)
            facts.Add(("canary", Describe(canary)));
        return facts;
    }

    private static string Describe(HostRegime regime) => FormattableString.Invariant(
        $"regime {regime.Name}: {regime.Launches} launches, copies at {new ByteRate(regime.CopyBytesPerSecondLow)} to {new ByteRate(regime.CopyBytesPerSecondHigh)}");

    private static string Describe(Canary canary)
    {
        static string Of(double? stepSeconds, string? regime) => stepSeconds is { } step
            ? $"{Figure.Significant(step * 1e3)} ms a step{(regime is null ? "" : $" ({regime})")}"
            : "not measured";
        return $"{canary.Cell}: before the run {Of(canary.BeforeStepSeconds, canary.RegimeBefore)}, after it {Of(canary.AfterStepSeconds, canary.RegimeAfter)}{(canary.Reason is { } why ? $"; {PlainText.Of(why)}" : "")}";
    }

    private static string Remarks(Profile profile) => string.Concat(
        profile.Cells
            .Where(cell => cell.Reason is not null)
            .Select(cell => $"{cell.Key.Id}: {cell.Status}: {PlainText.Of(cell.Reason!)}\n")
            .Concat(profile.Cells.Where(cell => cell.BatchSearch is not null).Select(cell => FormattableString.Invariant($"{cell.Key.Id}: batch {cell.Key.Batch} by search: {PlainText.Of(cell.BatchSearch!.Reason)}\n")))
            .Concat(LoadingEffect.In(profile).Select(effect => $"{effect.Loaded.Key.Id}: {Share(effect.Speed)} of the throughput of {effect.Synthetic.Key.Id}, whose inputs are there beforehand\n"))
            .Concat(profile.Cells.Where(HasSeveralRegimes).Select(cell => $"{cell.Key.Id}: by host regime: {ByRegime(cell)}\n"))
            .Concat(profile.Run.CutShort.Select(id => $"{id}: cut short: the run ended before its tier was reached\n")));

    private static string Share(RatioInterval share) => share is { Low: { } low, High: { } high }
        ? $"{Figure.Percent(share.Value)} [{Figure.Percent(low)}, {Figure.Percent(high)}]"
        : Figure.Percent(share.Value);

    private static bool HasSeveralRegimes(Cell cell) => cell.Figures?.ByRegime.Count > 1;

    private static string ByRegime(Cell cell) => string.Join(", ", cell.Figures!.ByRegime.Select(regime =>
        FormattableString.Invariant($"{regime.Regime} {Figure.Significant(regime.StepSeconds * 1e3)} ms ({regime.Launches})")));
}
