using System.Globalization;

namespace Calibrate.Costs.Origins;

/// <summary>A date as exact as its source gives it: ISO 8601 <c>2026-08-17</c>, <c>2026-08</c> or <c>2026</c>.</summary>
public readonly record struct AsOf
{
    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM", "yyyy"];

    private readonly string _text;

    private AsOf(string text, DateOnly earliest) => (_text, Earliest) = (text, earliest);

    /// <summary>The first day it may mean: what is stale by this day is stale.</summary>
    public DateOnly Earliest { get; }

    /// <returns>Null for anything but a date in one of the three forms.</returns>
    public static AsOf? Parse(string text) =>
        DateOnly.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new(text, day) : null;

    public override string ToString() => _text;
}
