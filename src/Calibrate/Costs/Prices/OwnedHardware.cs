using Calibrate.Costs.Origins;
using Calibrate.Gpus;
using Calibrate.Tables;
using Calibrate.Units;

namespace Calibrate.Costs.Prices;

/// <summary>How own hardware turns into a price by the hour. None of it is known; all of it can be changed with <c>with</c>.</summary>
public sealed record Ownership
{
    /// <summary>From purchase until it is worth nothing. Default: 3 years.</summary>
    public TimeSpan Life { get; init; } = TimeSpan.FromDays(3 * 365);

    /// <summary>The share of its life that it computes, above 0 up to 1: an idle card wears off too. Default: 0.5.</summary>
    public double InUse { get; init; } = 0.5;

    /// <summary>Default: 0.15 USD/kWh.</summary>
    public EnergyPrice Electricity { get; init; } = new(0.15m, "USD");

    public override string ToString() => FormattableString.Invariant(
        $"worth nothing after {Life.TotalDays / 365:0.#} years, in use {Figure.Percent(InUse, 0)} of them, {Electricity}");
}

/// <summary>A machine that is bought, not rented. Its price and power are assumptions with a label: change them with <c>with</c>.</summary>
/// <param name="Gpus">Of the machine, at least 1.</param>
/// <param name="Power">While it computes.</param>
/// <param name="Covers">What the purchase price buys, and what it leaves out.</param>
/// <param name="Document">The document that names the machine; null for none.</param>
public sealed record OwnedHardware(
    string Name, Processor Gpu, int Gpus, Money PurchasePrice, Power Power, AsOf? AsOf,
    string PriceSource, string PowerSource, string Covers, string? Document, string? DocumentSays)
{
    /// <summary>What an hour of computing takes off its worth, and its electricity.</summary>
    public InstancePrice PricePerHour(Ownership? ownership = null) => new(Wear(ownership ?? new()).Amount + Electricity(ownership ?? new()).Amount, PurchasePrice.Currency);

    /// <summary>What an hour costs somebody who has the machine anyway: the electricity.</summary>
    public InstancePrice RunningPricePerHour(Ownership? ownership = null) => new(Electricity(ownership ?? new()).Amount, PurchasePrice.Currency);

    public Derivation Derive(Ownership? ownership = null)
    {
        var terms = ownership ?? new();
        return Derivation.Computed(
            $"price of {Name}", PricePerHour(terms).ToString(), "price/h = purchase price / (life * share in use) + power * electricity price",
            Derivation.Leaf("purchase price", PurchasePrice.ToString(), Grounds.Assumed, $"{PriceSource}; {Covers}"),
            Derivation.Leaf("power", Power.ToString(), Grounds.Assumed, PowerSource),
            Derivation.Leaf("ownership", terms.ToString(), Grounds.Assumed, "defaults of the program, unless changed"));
    }

    internal static IReadOnlyList<OwnedHardware> Shipped() =>
    [
        .. Table.Embedded("Calibrate.Costs.Prices.Data.hardware.csv", "name", "gpu", "gpu_count", "purchase_price", "currency", "watts", "as_of", "price_source", "power_source", "covers", "document", "document_says")
            .Select(row => new OwnedHardware(
                row.RequiredText("name"), Processors.Resolve(row.RequiredText("gpu")), (int)row.RequiredAmount("gpu_count"),
                new(row.RequiredAmount("purchase_price"), row.Currency()), new((double)row.RequiredAmount("watts")), row.Date("as_of"),
                row.RequiredText("price_source"), row.RequiredText("power_source"), row.RequiredText("covers"), row.Text("document"), row.Text("document_says"))),
    ];

    private Money Wear(Ownership terms)
    {
        if (terms.InUse is not (> 0 and <= 1) || terms.Life <= TimeSpan.Zero)
            throw new EstimateException(FormattableString.Invariant($"{Name}: a life of {terms.Life.TotalDays} days in use {terms.InUse} of it gives no price by the hour; the life is longer than 0, the share above 0 up to 1"));
        return new(PurchasePrice.Amount / ((decimal)terms.Life.TotalHours * (decimal)terms.InUse), PurchasePrice.Currency);
    }

    private Money Electricity(Ownership terms) => terms.Electricity.Currency == PurchasePrice.Currency
        ? terms.Electricity * (Power * TimeSpan.FromHours(1))
        : throw new EstimateException($"{Name}: bought in {PurchasePrice.Currency}, electricity in {terms.Electricity.Currency}; give both in one currency");
}
