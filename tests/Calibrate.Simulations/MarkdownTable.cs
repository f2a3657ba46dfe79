namespace Calibrate.Simulations;

/// <summary>A table in Markdown; the first column is text, the others are figures.</summary>
public static class MarkdownTable
{
    public static string Of<T>(IEnumerable<T> rows, params (string Header, Func<T, string> Cell)[] columns)
    {
        IEnumerable<string> lines =
        [
            Line(columns.Select(column => column.Header)),
            Line(columns.Select((_, i) => i == 0 ? "---" : "---:")),
            .. rows.Select(row => Line(columns.Select(column => column.Cell(row)))),
        ];
        return string.Concat(lines);
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";
}
