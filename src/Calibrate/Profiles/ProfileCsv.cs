using System.Globalization;
using CsvHelper;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Profiles;

/// <summary>
/// A profile as CSV, for spreadsheets and scripts: one row per cell, its key first, then every metric of <see cref="Metrics.All"/>;
/// an absent number is an empty field.
/// </summary>
public static class ProfileCsv
{
    // Text that a spreadsheet would run as a formula is prefixed: names and reasons come from the machine measured.
    private static readonly CsvWriterOptions Options = CsvWriterOptions.Default with
    {
        NewLine = "\n",
        Injection = CsvInjection.Escape,
        FormatProvider = CultureInfo.InvariantCulture,
    };

    private static readonly (string Name, Func<Cell, string?> Text)[] KeyColumns =
    [
        ("id", c => c.Key.Id),
        ("workload", c => c.Key.Workload),
        ("mode", c => Words.Of(c.Key.Mode)),
        ("precision", c => Words.Of(c.Key.Precision)),
        ("checkpointing", c => Words.Of(c.Key.Checkpointing)),
        ("optimizer", c => Words.Of(c.Key.Optimizer)),
        ("batch", c => Number(c.Key.Batch)),
        ("imageSize", c => c.Key.Size.Kind == InputKind.Image ? Number(c.Key.Size.Value) : null),
        ("sequenceLength", c => c.Key.Size.Kind == InputKind.Sequence ? Number(c.Key.Size.Value) : null),
        ("status", c => c.Status.ToString()),
        ("reason", c => c.Reason),
        ("unit", c => c.Unit.Symbol),
    ];

    /// <summary>UTF-8 without a byte order mark, lines ending in LF.</summary>
    public static byte[] Write(Profile profile)
    {
        using var bytes = new MemoryStream();
        using (var csv = CsvWriter.Create(bytes, Options, leaveOpen: true))
        {
            csv.WriteHeader([.. KeyColumns.Select(column => column.Name), .. Metrics.All.Select(metric => metric.Name)]);
            foreach (var cell in profile.Cells)
                WriteRow(csv, cell);
        }
        return bytes.ToArray();
    }

    private static void WriteRow(CsvWriter csv, Cell cell)
    {
        foreach (var (_, text) in KeyColumns)
            csv.WriteField(text(cell));
        foreach (var metric in Metrics.All)
            csv.WriteField(metric.Value(cell));
        csv.EndRecord();
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
