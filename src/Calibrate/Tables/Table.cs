using System.Text;
using CsvHelper;

namespace Calibrate.Tables;

/// <summary>CSV with headings, read strictly: UTF-8, every record as long as the headings, quotes closed, commas between fields.</summary>
public static class Table
{
    private static readonly CsvReaderOptions Options = CsvReaderOptions.Default with
    {
        Separator = ',',
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        MaxRecordSize = 1 << 20,
    };

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="file">As messages name it.</param>
    /// <param name="columns">The headings that must be there; others may be.</param>
    /// <exception cref="TableFormatException">It is not such a file. Rows before the fault may have been given out already.</exception>
    public static IEnumerable<TableRow> Read(string file, byte[] bytes, params IReadOnlyList<string> columns)
    {
        RequireText(file, bytes);
        using var csv = CsvReader.Create(bytes, Options);
        RequireColumns(file, csv, columns);
        while (Next(file, csv))
            yield return new TableRow(file, csv);
    }

    /// <summary>A table that ships inside the assembly.</summary>
    /// <param name="resource">E.g. <c>Calibrate.Gpus.Data.gpus.csv</c>; messages name it by its last two parts.</param>
    public static IEnumerable<TableRow> Embedded(string resource, params IReadOnlyList<string> columns)
    {
        using var stream = typeof(Table).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"the assembly lacks its resource {resource}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Read(string.Join('.', resource.Split('.')[^2..]), bytes, columns);
    }

    /// <summary>The headings alone, to tell one kind of file from another.</summary>
    /// <exception cref="TableFormatException">It is not CSV in UTF-8.</exception>
    public static IReadOnlyList<string> Headings(string file, byte[] bytes)
    {
        RequireText(file, bytes);
        using var csv = CsvReader.Create(bytes, Options);
        return Headings(file, csv);
    }

    private static bool Next(string file, CsvReader csv)
    {
        try
        {
            return csv.Read();
        }
        catch (CsvFormatException e)
        {
            throw new TableFormatException(file, e.LineNumber > 0 ? e.LineNumber : null, column: null, $"is not CSV as it should be: {e.Message}", e);
        }
    }

    private static void RequireText(string file, byte[] bytes)
    {
        try
        {
            _ = Utf8.GetCharCount(bytes);
        }
        catch (DecoderFallbackException e)
        {
            var line = 1 + bytes.AsSpan(0, Math.Clamp(e.Index, 0, bytes.Length)).Count((byte)'\n');
            throw new TableFormatException(file, line, column: null, "is not UTF-8 text; save it as UTF-8", e);
        }
        if (bytes.AsSpan().IndexOf((byte)0) is >= 0 and var zero)
            throw new TableFormatException(file, 1 + bytes.AsSpan(0, zero).Count((byte)'\n'), column: null, "holds zero bytes, so it is no UTF-8 text; save it as UTF-8");
    }

    private static void RequireColumns(string file, CsvReader csv, IReadOnlyList<string> columns)
    {
        var headings = Headings(file, csv);
        if (headings.GroupBy(heading => heading, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new TableFormatException(file, 1, twice.Key, "is there twice");
        if (columns.FirstOrDefault(column => !headings.Contains(column, StringComparer.Ordinal)) is { } missing)
            throw new TableFormatException(file, 1, missing, $"is missing; the headings are {string.Join(',', headings)}, and {string.Join(',', columns)} are needed");
    }

    private static IReadOnlyList<string> Headings(string file, CsvReader csv)
    {
        try
        {
            return [.. csv.Headers];
        }
        catch (CsvFormatException e)
        {
            throw new TableFormatException(file, 1, column: null, $"the headings are not CSV: {e.Message}", e);
        }
    }
}
