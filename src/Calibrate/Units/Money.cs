using System.Globalization;

namespace Calibrate.Units;

/// <summary>An amount in a currency.</summary>
/// <param name="Currency">Three capital letters, as in ISO 4217.</param>
public readonly record struct Money(decimal Amount, string Currency)
{
    public string Currency { get; } = CurrencyCode.Check(Currency);

    /// <summary>Reads an amount with its currency, not negative: <c>25 USD</c>; null for anything else.</summary>
    public static Money? Parse(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var amount, var currency]
        && decimal.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && CurrencyCode.IsValid(currency)
            ? new(value, currency)
            : null;

    /// <exception cref="ArgumentException">The currencies differ: no rate is assumed.</exception>
    public static Money operator +(Money left, Money right) => left.Currency == right.Currency
        ? new(left.Amount + right.Amount, left.Currency)
        : throw new ArgumentException($"{left.Currency} and {right.Currency} do not add up", nameof(right));

    /// <exception cref="ArgumentException">The currencies differ: no rate is assumed.</exception>
    public static bool operator >(Money left, Money right) => left.Currency == right.Currency
        ? left.Amount > right.Amount
        : throw new ArgumentException($"{left.Currency} and {right.Currency} do not compare", nameof(right));

    /// <inheritdoc cref="op_GreaterThan"/>
    public static bool operator <(Money left, Money right) => right > left;

    /// <summary>To the cent; smaller sums to 4 decimals, so that a short test run does not read as free.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Amount.ToString(Amount is > -1 and < 1 ? "F4" : "F2", CultureInfo.InvariantCulture)} {Currency}");
}

internal static class CurrencyCode
{
    public static bool IsValid(string code) => code is { Length: 3 } && code.All(char.IsAsciiLetterUpper);

    public static string Check(string code) =>
        IsValid(code)
            ? code
            : throw new ArgumentException($"'{code}' is not a currency code such as USD", nameof(code));
}
