using System.Globalization;
using System.Text.Json;
using Calibrate.Costs.Prices;

namespace Calibrate.Reports;

/// <summary>What is stale, unverified, disputed.</summary>
public static class PriceCheckReport
{
    public static string Text(PriceCheck check)
    {
        var counted = FormattableString.Invariant(
            $"{check.Findings.Count} rows on {Day(check)}: {check.Count(PriceDoubts.Stale)} older than {check.MaxAge.TotalDays:0} days or without a date, {check.Count(PriceDoubts.Unverified)} unverified, {check.Count(PriceDoubts.Disputed)} disputed, {check.Count(PriceDoubts.Superseded)} superseded\n");
        var doubted = check.Findings.Where(finding => finding.Doubts != PriceDoubts.None).ToList();
        return doubted.Count == 0 ? counted : counted + "\n" + TextTable.Of(
            ["provider", "name", "region", "terms", "remarks", "price", "as of", "days"],
            doubted.Select(finding => (string?[])
            [
                finding.Provider, finding.Name, finding.Region, finding.Kind, Words(finding.Doubts), finding.Price, finding.Source.AsOf?.ToString(), Days(finding),
            ]),
            leftAligned: 5);
    }

    public static string Json(PriceCheck check) => JsonSerializer.Serialize(
        new JsonPriceCheck(
            Day(check), check.MaxAge.TotalDays, check.Findings.Count, check.Count(PriceDoubts.Stale), check.Count(PriceDoubts.Unverified),
            check.Count(PriceDoubts.Disputed), check.Count(PriceDoubts.Superseded),
            [
                .. check.Findings.Where(finding => finding.Doubts != PriceDoubts.None).Select(finding => new JsonPriceFinding(
                    finding.Provider, finding.Name, finding.Region, finding.Kind, finding.Price, finding.Source.AsOf?.ToString(), finding.Age?.TotalDays,
                    finding.Source.Name, Words(finding.Doubts).Split(", "))),
            ]),
        PriceContext.Readable.JsonPriceCheck) + "\n";

    private static string Day(PriceCheck check) => check.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string? Days(PriceFinding finding) => finding.Age?.TotalDays.ToString("F0", CultureInfo.InvariantCulture);

    private static string Words(PriceDoubts doubts) => doubts.ToString().ToLowerInvariant();
}
