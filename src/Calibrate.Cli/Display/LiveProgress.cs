using System.Globalization;
using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Units;
using Spectre.Console;

namespace Calibrate.Cli.Display;

/// <summary>A table on the terminal that fills while the run goes: one row per cell.</summary>
internal sealed class LiveProgress : IProgress<RunEvent>
{
    private readonly LiveDisplayContext _display;
    private readonly Table _table = new Table().Border(TableBorder.Simple)
        .AddColumn("cell", column => column.NoWrap())
        .AddColumn("launch", column => column.NoWrap())
        .AddColumn("rate", column => column.NoWrap())
        .AddColumns("interval", "state");

    private readonly Dictionary<CellKey, int> _rows = [];

    private LiveProgress(LiveDisplayContext display, RunPlan plan)
    {
        _display = display;
        foreach (var cell in plan.Cells)
            RowOf(cell);

        _display.UpdateTarget(_table);
    }

    public static T While<T>(RunPlan plan, Func<IProgress<RunEvent>, T> run) =>
        AnsiConsole.Live(new Text("")).Overflow(VerticalOverflow.Ellipsis).Start(display => run(new LiveProgress(display, plan)));

    public void Report(RunEvent value)
    {
        switch (value)
        {
            case RunEvent.ProbeStarts starts:
                _table.Caption($"measuring the peaks of {starts.Device}");
                break;
            case RunEvent.ProbeEnds ends:
                _table.Caption(Markup.Escape(PlainText.Of(ends.Facts.Device.Name)));
                break;
            case RunEvent.CellRecalled recalled:
                Fill(recalled.Cell, Rates.Launch(recalled.Launches, recalled.Of), Rates.Rate(recalled.Cell.Key, recalled.StepSeconds), Rates.Spread(recalled.StepSeconds), null);
                break;
            case RunEvent.CanaryStarts canary:
                _table.Caption($"measuring the canary, {Markup.Escape(canary.Cell.Id)}");
                break;
            case RunEvent.CanaryEnds canary:
                _table.Caption(Markup.Escape(PlainText.Of($"canary {canary.Cell.Id}  {Rates.Canary(canary.Outcome)}")));
                break;
            case RunEvent.LaunchStarts starts:
                Fill(starts.Cell, Rates.Launch(starts.Number, starts.Of), null, null, "running");
                _table.Caption(Rates.Left(starts.Left));
                break;
            case RunEvent.BlockEnds block:
                Fill(block.Cell, null, null, null, string.Create(CultureInfo.InvariantCulture, $"block {block.Block}"));
                break;
            case RunEvent.LaunchEnds ends:
                Fill(ends.Cell, Rates.Launch(ends.Number, ends.Of), Rates.Rate(ends.Cell.Key, ends.StepSeconds), Rates.Spread(ends.StepSeconds), State(ends.Outcome));
                _table.Caption(Rates.Left(ends.Left));
                break;
        }

        _display.Refresh();
    }

    private static string State(LaunchOutcome outcome) => outcome switch
    {
        { End: not LaunchEnd.Finished } => outcome.End.ToString(),
        { Launch.Excluded: not null } => "excluded",
        _ => "",
    };

    private void Fill(PlannedCell cell, string? launch, string? rate, string? interval, string? state)
    {
        var row = RowOf(cell);
        string?[] texts = [null, launch, rate, interval, state];
        for (var column = 1; column < texts.Length; column++)
        {
            if (texts[column] is { } text)
                _table.UpdateCell(row, column, Markup.Escape(text));
        }
    }
    /// <summary>A new one where the cell has stepped down to a smaller batch.</summary>
    private int RowOf(PlannedCell cell)
    {
        if (!_rows.TryGetValue(cell.Key, out var row))
        {
            row = _rows.Count;
            _rows.Add(cell.Key, row);
            _table.AddRow(Markup.Escape(cell.Key.Id), "", "", "", "");
        }

        return row;
    }
}
