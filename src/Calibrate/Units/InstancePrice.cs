using System.Globalization;

namespace Calibrate.Units;

/// <summary>What a whole instance costs for one hour, all its devices together.</summary>
/// <param name="Amount">Not negative.</param>
public readonly record struct InstancePrice(decimal Amount, string Currency)
{
    public decimal Amount { get; } = Amount >= 0 ? Amount : throw new ArgumentOutOfRangeException(nameof(Amount), Amount, "a price is not negative");

    public string Currency { get; } = CurrencyCode.Check(Currency);

    /// <param name="devices">In the instance, at least 1.</param>
    public HourlyPrice PerDevice(int devices) => devices >= 1
        ? new(Amount / devices, Currency)
        : throw new ArgumentOutOfRangeException(nameof(devices), devices, "an instance without devices has no price per device");

    public static Money operator *(InstancePrice price, TimeSpan time) => new(price.Amount * (decimal)time.TotalHours, price.Currency);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount:0.00####} {Currency}/h");
}
