using System.Globalization;
using Calibrate.Costs.Prices;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Cli.Options;

/// <summary>Numbers as they are typed; the message names the flag and what it takes.</summary>
internal static class Numbers
{
    // Beyond this, hours of it overflow.
    private const decimal MostMoney = 1e15m;

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

    /// <summary><c>40%</c> is 0.4; above 0% and up to 100%.</summary>
    public static double? Share(string flag, string? text) => text is null ? null
        : text.EndsWith('%') && decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 100 ? (double)(value / 100)
        : throw new UsageException($"{flag} {text}: give a share above 0% and up to 100% with its sign, such as 40%");

    /// <summary>An amount with its currency, <c>1999usd</c> or <c>25 EUR</c>; a bare number is US dollars.</summary>
    public static Money? Money(string flag, string? text, string takes) => text is null ? null
        : Units.Money.Parse(Spaced(text)) is { } money && money.Amount < MostMoney ? money
        : throw new UsageException($"{flag} {text}: give {takes}");

    /// <summary>Whole or broken years of 365.25 days, as in <c>3y</c>.</summary>
    public static TimeSpan? Years(string flag, string? text) => text is null ? null
        : text.EndsWith('y') && decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var years) && years is >= 0.01m and <= 100 ? (double)years * Ownership.Year
        : throw new UsageException($"{flag} {text}: give years with their unit, up to 100, such as 3y or 2.5y");

    /// <summary><c>450</c> or <c>450W</c>.</summary>
    public static Power? Watts(string flag, string? text) => text is null ? null
        : decimal.TryParse(text.EndsWith('W') ? text.AsSpan(0, text.Length - 1) : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var watts) && watts is > 0 and <= 1_000_000 ? new((double)watts)
        : throw new UsageException($"{flag} {text}: give the watts of one device, above 0, such as 450");

    public static TimeSpan? Duration(string flag, string? text) => text is null ? null
        : Durations.TryParse(text, out var value) ? value
        : throw new UsageException($"{flag} {text}: give a duration above 0 with its unit, such as 90s, 10m or 1h30m");

    /// <summary>Ages: whole days, as in <c>180d</c>.</summary>
    public static TimeSpan? Days(string flag, string? text) => text is null ? null
        : text.EndsWith('d') && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= 36_500
            ? TimeSpan.FromDays(days)
            : throw new UsageException($"{flag} {text}: give whole days with their unit, such as 180d");

    private static string Spaced(string text)
    {
        var digits = text.TrimEnd().AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        var currency = text[digits..].Trim();
        return $"{text[..digits].Trim()} {(currency.Length == 0 ? "USD" : currency.ToUpperInvariant())}";
    }
}
