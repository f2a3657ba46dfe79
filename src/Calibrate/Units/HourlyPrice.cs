using System.Globalization;

namespace Calibrate.Units;

/// <summary>What one device costs for one hour.</summary>
/// <param name="Amount">Not negative; 0 for a device that is already paid for.</param>
public readonly record struct HourlyPrice(decimal Amount, string Currency)
{
    public decimal Amount { get; } = Amount >= 0 ? Amount : throw new ArgumentOutOfRangeException(nameof(Amount), Amount, "a price is not negative");

    public string Currency { get; } = CurrencyCode.Check(Currency);

    public static Money operator *(HourlyPrice price, DeviceTime time) => new(price.Amount * (decimal)time.Hours, price.Currency);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount} {Currency} per device-hour");
}
