using System.Globalization;

namespace Calibrate.Units;

/// <summary>
/// What a gigabyte (10^9 bytes) costs for a month of 730 hours. A seller that counts 2^30 bytes as a gigabyte charges 7% less than
/// this gives.
/// </summary>
/// <param name="Amount">Not negative.</param>
public readonly record struct StoragePrice(decimal Amount, string Currency)
{
    private const decimal BytesPerGigabyte = 1e9m;

    public static readonly TimeSpan Month = TimeSpan.FromHours(730);

    public decimal Amount { get; } = Amount >= 0 ? Amount : throw new ArgumentOutOfRangeException(nameof(Amount), Amount, "a price is not negative");

    public string Currency { get; } = CurrencyCode.Check(Currency);

    public Money Of(ByteSize size, TimeSpan time) =>
        new(Amount * (size.Bytes / BytesPerGigabyte) * (decimal)(time / Month), Currency);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount:0.00####} {Currency}/GB-month");
}

/// <summary>What moving a gigabyte (10^9 bytes) costs.</summary>
/// <param name="Amount">0 where it is free.</param>
public readonly record struct TransferPrice(decimal Amount, string Currency)
{
    private const decimal BytesPerGigabyte = 1e9m;

    public decimal Amount { get; } = Amount >= 0 ? Amount : throw new ArgumentOutOfRangeException(nameof(Amount), Amount, "a price is not negative");

    public string Currency { get; } = CurrencyCode.Check(Currency);

    public static Money operator *(TransferPrice price, ByteSize size) => new(price.Amount * (size.Bytes / BytesPerGigabyte), price.Currency);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount:0.00####} {Currency}/GB");
}
