using System.Globalization;
using CsvHelper;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Profiles;

/// <summary>
/// A profile as CSV, for spreadsheets and scripts: one row per cell, its key first, then every metric of <see cref="Metrics.All"/>;
/// an absent number is an empty field. It is a view: nothing is ever read from it, but it can be held against its profile.
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

    private static readonly CsvReaderOptions Strict = CsvReaderOptions.Default with
    {
        Separator = ',',
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
    };

    private static readonly (string Name, Func<Cell, string?> Text)[] KeyColumns =
    [
        ("id", c => c.Key.Id),
        ("workload", c => c.Key.Workload),
        ("mode", c => Words.Of(c.Key.Mode)),
        ("method", c => c.Key.Mode == Mode.Forward ? null : Words.Of(c.Key.Method)),
        ("cached", c => Words.Of(c.Key.Caching)),
        ("precision", c => Words.Of(c.Key.Precision)),
        ("checkpointing", c => Words.Of(c.Key.Checkpointing)),
        ("optimizer", c => Words.Of(c.Key.Optimizer)),
        ("channelsLast", c => Words.Of(c.Key.ChannelsLast)),
        ("cudaGraphs", c => Words.Of(c.Key.CudaGraphs)),
        ("accumulate", c => Number(c.Key.Accumulate)),
        ("loraRank", c => c.Key.Adapter is { } adapter ? Number(adapter.Rank) : null),
        ("loraAlpha", c => c.Key.Adapter is { } adapter ? Number(adapter.Alpha) : null),
        ("loraTargets", c => c.Key.Adapter is { } adapter ? LoraTargetNames.Of(adapter.Targets) : null),
        ("loader", c => Words.Of(c.Key.Loader)),
        ("loaderWorkers", c => c.Key.Loader == Loader.Real ? Number(c.Key.LoaderWorkers) : null),
        ("batch", c => Number(c.Key.Batch)),
        ("imageSize", c => c.Key.Size.Kind == InputKind.Image ? Number(c.Key.Size.Value) : null),
        ("sequenceLength", c => c.Key.Size.Kind == InputKind.Sequence ? Number(c.Key.Size.Value) : null),
        ("imageEmbeddingDim", c => c.Key.Size.Embeddings is { } dims ? Number(dims.Image) : null),
        ("textEmbeddingDim", c => c.Key.Size.Embeddings is { } dims ? Number(dims.Text) : null),
        ("status", c => c.ToRecord.Status.ToString()),
        ("reason", c => c.ToRecord.Reason),
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
            csv.WriteField(text(cell) is { } plain ? PlainText.Of(plain) : null);
        foreach (var metric in Metrics.All)
            csv.WriteField(metric.Value(cell));
        csv.EndRecord();
    }

    /// <summary>Holds a CSV against the profile it is a view of, column by column. Columns may be missing: later versions have more.</summary>
    /// <param name="file">How messages name it.</param>
    /// <exception cref="ProfileFormatException">It says something else than the profile.</exception>
    public static void Check(Profile profile, byte[] csv, string file)
    {
        using var given = CsvReader.Create(csv, Strict);
        using var ours = CsvReader.Create(Write(profile), Strict);
        try
        {
            CheckHeader(given, ours, file);
            while (ours.Read())
            {
                if (!given.Read())
                    throw new ProfileFormatException(file, line: null, "id", $"lacks the row of {ours.GetString("id")}");
                CheckRow(given, ours, file);
            }
            if (given.Read())
                throw new ProfileFormatException(file, given.LineNumber, "id", $"'{given.GetString(0)}' is no further cell of the profile");
        }
        catch (CsvFormatException e)
        {
            throw new ProfileFormatException(file, e.LineNumber > 0 ? e.LineNumber : null, field: null, e.Message, e);
        }
    }

    /// <summary>As <see cref="Check"/>, of a file.</summary>
    /// <exception cref="ProfileFormatException">It says something else than the profile.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static void CheckFile(Profile profile, string path) => Check(profile, BoundedFile.Read(path), path);

    private static void CheckHeader(CsvReader given, CsvReader ours, string file)
    {
        given.ReadHeader();
        ours.ReadHeader();
        var columns = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in given.Headers)
        {
            if (!ours.Headers.Contains(column))
                throw new ProfileFormatException(file, line: 1, column, "is no column of a profile's CSV");
            if (!columns.Add(column))
                throw new ProfileFormatException(file, line: 1, column, "is there twice");
        }
        if (!columns.Contains("id"))
            throw new ProfileFormatException(file, line: 1, "id", "is missing: this is no CSV of a profile");
    }

    private static void CheckRow(CsvReader given, CsvReader ours, string file)
    {
        foreach (var column in given.Headers)
        {
            var (says, gives) = (given.GetString(column), ours.GetString(column));
            if (says != gives)
                throw new ProfileFormatException(file, given.LineNumber, column, $"says '{says}', and the profile gives '{gives}'");
        }
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
