using System.Globalization;
using Calibrate.Planning;

namespace Calibrate.Cli.Options;

/// <summary>Numbers as they are typed; the message names the flag and what it takes.</summary>
internal static class Numbers
{
    public static int? Int(string flag, string? text, string takes) => text is null ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
        : throw new UsageException($"{flag} {text}: give {takes}");

    public static long? Long(string flag, string? text, string takes) => text is null ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
        : throw new UsageException($"{flag} {text}: give {takes}");

    public static ulong? Seed(string flag, string? text) => text is null ? null
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
        : throw new UsageException($"{flag} {text}: give a whole number from 0 to {ulong.MaxValue}");

    public static decimal? Decimal(string flag, string? text, string takes) => text is null ? null
        : decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value
        : throw new UsageException($"{flag} {text}: give {takes}");

    /// <summary><c>5%</c> is 0.05; above 0% and below 100%.</summary>
    public static double? Percent(string flag, string? text) => text is null ? null
        : text.EndsWith('%') && decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is > 0 and < 100 ? (double)(value / 100)
        : throw new UsageException($"{flag} {text}: give a share above 0% and below 100% with its sign, such as 5% or 2.5%");

    public static TimeSpan? Duration(string flag, string? text) => text is null ? null
        : Durations.TryParse(text, out var value) ? value
        : throw new UsageException($"{flag} {text}: give a duration with its unit, such as 90s, 10m or 1h30m");
}
