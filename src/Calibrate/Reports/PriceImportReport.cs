using System.Text.Json;
using Calibrate.Costs.Prices.Importing;

namespace Calibrate.Reports;

/// <summary>What came of an import.</summary>
public static class PriceImportReport
{
    private const int SkippedShown = 10;

    /// <param name="writtenTo">The file that later commands read.</param>
    public static string Text(ImportResult result, string file, string writtenTo)
    {
        List<(string, string)> facts =
        [
            ("imported", FormattableString.Invariant($"{result.Offers.Count} offers of {file}, read as {result.Format}")),
            ("written", writtenTo),
        ];
        if (result.UnknownGpus.Count > 0)
            facts.Add(("unknown", $"{string.Join(", ", result.UnknownGpus)}: no device of that name is known, or several are; these offers have prices, but nothing tells how fast they are"));
        facts.AddRange(result.Skipped.Take(SkippedShown).Select(skipped => ("skipped", skipped)));
        if (result.Skipped.Count > SkippedShown)
            facts.Add(("skipped", FormattableString.Invariant($"{result.Skipped.Count - SkippedShown} more")));
        return TextTable.Facts(facts);
    }

    public static string Json(ImportResult result, string file, string writtenTo) => JsonSerializer.Serialize(
        new JsonImport(file, result.Format.ToString().ToLowerInvariant(), result.Offers.Count, writtenTo, [.. result.Skipped], [.. result.UnknownGpus]),
        PriceContext.Readable.JsonImport) + "\n";
}
