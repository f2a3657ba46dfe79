using System.Globalization;

namespace Calibrate.Units;

/// <summary>What a kilowatt-hour costs.</summary>
/// <param name="Amount">Not negative.</param>
public readonly record struct EnergyPrice(decimal Amount, string Currency)
{
    public decimal Amount { get; } = Amount >= 0 ? Amount : throw new ArgumentOutOfRangeException(nameof(Amount), Amount, "a price is not negative");

    public string Currency { get; } = CurrencyCode.Check(Currency);

    public static Money operator *(EnergyPrice price, Energy energy) => new(price.Amount * (decimal)energy.KilowattHours, price.Currency);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount:0.00####} {Currency}/kWh");
}
