using CsvHelper;

namespace Calibrate.Costs;

/// <summary>The tables that ship inside the assembly, under <c>Costs/*/Data</c>.</summary>
internal static class EmbeddedCsv
{
    /// <summary>One item per row.</summary>
    /// <param name="path">From <c>Costs</c> on, with dots: <c>Spot.Data.spot_traces.csv</c>.</param>
    public static IReadOnlyList<T> Read<T>(string path, Func<CsvReader, T> row)
    {
        var name = $"Calibrate.Costs.{path}";
        using var stream = typeof(EmbeddedCsv).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the assembly lacks its resource {name}");
        using var csv = CsvReader.Create(stream, CsvReaderOptions.Default with { Separator = ',' });
        List<T> rows = [];
        while (csv.Read())
            rows.Add(row(csv));
        return rows;
    }
}
