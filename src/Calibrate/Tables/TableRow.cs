using System.Globalization;
using CsvHelper;
using Calibrate.Units;

namespace Calibrate.Tables;

/// <summary>The current record of a <see cref="Table"/>, valid until the next one. An empty field is absent: null.</summary>
public sealed class TableRow
{
    // Decimals beyond this would overflow when they are multiplied by hours.
    private const decimal Largest = 1e15m;

    private readonly CsvReader _csv;

    internal TableRow(string file, CsvReader csv) => (File, _csv) = (file, csv);

    public string File { get; }

    /// <summary>From 1, the headings included.</summary>
    public long Line => _csv.LineNumber;

    /// <summary>Null where the field is empty or the table has no such column.</summary>
    public string? Text(string column) =>
        _csv.TryGetFieldIndex(column, out var index) && _csv.GetString(index).Trim() is { Length: > 0 } text ? text : null;

    /// <exception cref="TableFormatException">It is empty.</exception>
    public string RequiredText(string column) => Text(column) ?? throw Refuse(column, "must not be empty");

    /// <summary>A decimal number of at least 0; exponents as Python writes them are understood.</summary>
    /// <exception cref="TableFormatException">It is something else.</exception>
    public decimal? Amount(string column)
    {
        if (Text(column) is not { } text)
            return null;
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value) || value > Largest)
            throw Refuse(column, $"'{text}' is not a number from 0 to 10^15, such as 3.06");
        return value >= 0 ? value : throw Refuse(column, $"'{text}' is negative; give 0 or more");
    }

    /// <exception cref="TableFormatException">It is empty, or no such number.</exception>
    public decimal RequiredAmount(string column) => Amount(column) ?? throw Refuse(column, "must not be empty");

    /// <summary>As <see cref="Amount"/>, for what is measured rather than paid.</summary>
    /// <exception cref="TableFormatException">It is no such number.</exception>
    public double? Number(string column) => (double?)Amount(column);

    /// <summary>A whole number of at least 0; <c>8.0</c> is one.</summary>
    /// <exception cref="TableFormatException">It is something else.</exception>
    public int? Count(string column) => Amount(column) switch
    {
        null => null,
        { } value when value == Math.Truncate(value) && value <= int.MaxValue => (int)value,
        _ => throw Refuse(column, $"'{Text(column)}' is not a whole number"),
    };

    /// <summary>A column in GiB.</summary>
    /// <exception cref="TableFormatException">It is no amount of memory.</exception>
    public ByteSize? Memory(string column) => Amount(column) switch
    {
        null => null,
        { } gib when gib <= 1 << 30 => new ByteSize((long)(gib * (1 << 30))),
        _ => throw Refuse(column, $"'{Text(column)}' GiB is more than any machine has"),
    };

    /// <summary>A complaint about one field of this record, or about the whole of it.</summary>
    public TableFormatException Refuse(string? column, string problem) => new(File, Line, column, problem);
}
