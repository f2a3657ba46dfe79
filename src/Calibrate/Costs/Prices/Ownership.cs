using Calibrate.Units;

namespace Calibrate.Costs.Prices;

/// <summary>What the user says about own hardware; null for what the catalogue or the program's defaults have to tell.</summary>
public sealed record Ownership
{
    /// <summary>365.25 days.</summary>
    public static readonly TimeSpan Year = TimeSpan.FromHours(8766);

    /// <summary>Nothing is said.</summary>
    public static Ownership Unsaid { get; } = new();

    /// <summary>Of one device, with what it needs of a computer. Default: the catalogue's.</summary>
    public Money? PurchasePrice { get; init; }

    /// <summary>From purchase until it is worth nothing. Default: 3 years, perhaps 2 to 5.</summary>
    public TimeSpan? Life { get; init; }

    /// <summary>The share of its life that it computes, above 0 up to 1: an idle card wears off too. Default: 0.5, perhaps 0.25 to 1.</summary>
    public double? InUse { get; init; }

    /// <summary>Of one device while it computes. Default: the catalogue's, perhaps a quarter more or less.</summary>
    public Power? Power { get; init; }

    /// <summary>Default: 0.15 USD/kWh, perhaps half or twice that.</summary>
    public EnergyPrice? Electricity { get; init; }

    /// <summary>Without what is of one kind of device only.</summary>
    internal Ownership OfAnyDevice => this with { PurchasePrice = null, Power = null };
}
