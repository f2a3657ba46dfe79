using Calibrate.Costs.Origins;

namespace Calibrate.Costs.Estimates.Saving;

/// <summary>A row that an estimate stands on, against the table as it is now.</summary>
internal static class RowCheck
{
    public static CheckFinding Of(RowReference row, EstimateTables tables, AgeRule age)
    {
        var subject = $"{row.Table}, {row.Key}";
        var rows = tables.Alike(row);
        var first = rows is [var one, ..] ? one : null;
        // Of several prices the newest counts; other tables may have rows of one key that all count.
        var counting = row.Table == RowReference.Offers ? first : rows.FirstOrDefault(other => other.Sha256 == row.Sha256) ?? first;
        return counting switch
        {
            null => new(subject, Freshness.Missing, $"{Text(row)}: the table has no such row any more; estimate again"),
            _ when counting.Sha256 == row.Sha256 => Aged(row, subject, age),
            _ => new(
                subject, rows.Any(other => other.Sha256 == row.Sha256) ? Freshness.Superseded : Freshness.Changed,
                $"{Text(row)}: {(Text(counting) == Text(row) ? "other facts of the row have changed" : $"now {Text(counting)}")}; estimate again"),
        };
    }

    private static CheckFinding Aged(RowReference row, string subject, AgeRule age) => row switch
    {
        { IsPrice: false } => new(subject, Freshness.Current, Text(row)),
        { AsOf: { } date } when AsOf.Parse(date) is { } dated => age.Judge(subject, Text(row), dated.Earliest, "calibrate prices import FILE brings newer ones"),
        _ => new(subject, Freshness.Stale, $"{Text(row)}: nobody knows how old it is"),
    };

    private static string Text(RowReference row) => row.IsPrice ? $"{row.Value} as of {row.AsOf ?? "an unknown date"}" : row.Value;
}
