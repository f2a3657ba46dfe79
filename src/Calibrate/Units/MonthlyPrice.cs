using System.Globalization;

namespace Calibrate.Units;

/// <summary>What a subscription costs for one month, used or not.</summary>
/// <param name="Amount">Not negative.</param>
public readonly record struct MonthlyPrice(decimal Amount, string Currency)
{
    public decimal Amount { get; } = Amount >= 0 ? Amount : throw new ArgumentOutOfRangeException(nameof(Amount), Amount, "a price is not negative");

    public string Currency { get; } = CurrencyCode.Check(Currency);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount:0.00####} {Currency}/month");
}
