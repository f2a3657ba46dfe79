using System.Text.Json;
using Calibrate.Planning;

namespace Calibrate.Reports;

/// <summary>The ids of cells.</summary>
public static class CellList
{
    /// <summary>One a line.</summary>
    public static string Text(IEnumerable<CellKey> cells) => string.Concat(cells.Select(cell => cell.Id + "\n"));

    /// <summary>An array of strings.</summary>
    public static string Json(IEnumerable<CellKey> cells) =>
        JsonSerializer.Serialize([.. cells.Select(cell => cell.Id)], ReportContext.Readable.StringArray) + "\n";
}
