using Calibrate.Units;

namespace Calibrate.Costs.Prices;

/// <summary>The figures that an hour of own hardware is made of.</summary>
internal readonly record struct OwnedHour(Money Purchase, TimeSpan Life, double InUse, Power Power, EnergyPrice Electricity)
{
    public const string Formula = "price/h = purchase price / (life * share in use) + power * electricity price";

    /// <summary>What an hour of computing takes off its worth.</summary>
    public decimal Wear => Purchase.Amount / ((decimal)Life.TotalHours * (decimal)InUse);

    public decimal Running => (Electricity * (Power * TimeSpan.FromHours(1))).Amount;

    public decimal Total => Wear + Running;
}
