using System.Globalization;
using System.Text.RegularExpressions;
using Calibrate.Costs.Origins;
using Calibrate.Planning;
using Calibrate.Tables;

namespace Calibrate.Costs.Prices.Importing;

/// <summary>What is known of a price file besides its rows.</summary>
/// <param name="File">As the user named it.</param>
/// <param name="Provider">Its seller; null where the rows name theirs.</param>
/// <param name="ImportedOn">Today.</param>
/// <param name="AsOf">When the prices held; null for the file's own date: its column <c>as_of</c>, or the day in its name, as in <c>vms-2026-08-17.csv</c>.</param>
/// <param name="Verification">Primary only where the user says that the seller itself made the file.</param>
public sealed partial record ImportRequest(string File, string? Provider, DateOnly ImportedOn, AsOf? AsOf, Verification Verification)
{
    private const string Column = "as_of";

    /// <exception cref="UsageException">Nothing says when the prices held, or the flag or the file's name says a day to come.</exception>
    /// <exception cref="TableFormatException">The row's own date is none, or is to come.</exception>
    internal Source SourceOf(TableRow row, string format, string? note)
    {
        var (date, by) = AsOf is { } said ? (said, "")
            : row.Date(Column) is { } own ? (own, $", dated by its column {Column}")
            : DateInName() is { } named ? (named, ", dated by its name")
            : throw new UsageException($"--as-of: {File} carries no date of its own; say when its prices held, as in --as-of 2026-08-17 (of a catalogue kept in git: git log -1 --format=%as -- FILE)");
        if (date.Earliest > ImportedOn)
        {
            var problem = FormattableString.Invariant($"is after today, {ImportedOn:yyyy-MM-dd}: give the day on which the prices held");
            throw AsOf is null && row.Text(Column) is { } own2 ? row.Refuse(Column, $"'{own2}' {problem}")
                : new UsageException(AsOf is null ? $"{File}: {date} in its name {problem} with --as-of" : $"--as-of {date}: {problem}");
        }
        return new($"{Path.GetFileName(File)} ({format}), imported {ImportedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}{by}", date, Verification, note);
    }

    private AsOf? DateInName() => Day().Match(Path.GetFileName(File)) is { Success: true } day ? Origins.AsOf.Parse(day.Value) : null;

    [GeneratedRegex(@"(?<!\d)20\d{2}-\d{2}-\d{2}(?!\d)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Day();
}
