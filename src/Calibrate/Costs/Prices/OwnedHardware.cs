using Calibrate.Costs.Origins;
using Calibrate.Gpus;
using Calibrate.Tables;
using Calibrate.Units;

namespace Calibrate.Costs.Prices;

/// <summary>A machine that is bought, not rented.</summary>
/// <param name="Gpus">Of the machine, at least 1.</param>
/// <param name="PurchasePrice">Of the whole machine, by the catalogue.</param>
/// <param name="Power">Of the whole machine while it computes, by the catalogue.</param>
/// <param name="PriceSource">Of <paramref name="PurchasePrice"/>.</param>
/// <param name="Covers">What the purchase price buys, and what it leaves out.</param>
/// <param name="Document">The document that names the machine; null for none.</param>
public sealed record OwnedHardware(
    string Name, Processor Gpu, int Gpus, Money PurchasePrice, Power Power, Source PriceSource,
    string PowerSource, string Covers, string? Document = null, string? DocumentSays = null)
{
    /// <summary>What the user says instead.</summary>
    public Ownership Ownership { get; init; } = Ownership.Unsaid;

    private OwnedTerms Terms => OwnedTerms.Of(this);

    /// <summary>How far the price may be off, from all that is assumed.</summary>
    public PriceSpread Spread => Terms.Spread;

    /// <summary>One device that the catalogue need not have.</summary>
    /// <exception cref="EstimateException">Nobody says what it is bought for, or what it draws.</exception>
    public static OwnedHardware Of(Processor device, Ownership said) => new(
        device.Name, device, 1,
        said.PurchasePrice ?? throw new EstimateException($"--purchase-price: the catalogue does not tell what {device.Name} is bought for; give it, as in --purchase-price 1999usd"),
        said.Power ?? device.Spec?.PowerLimit ?? throw new EstimateException($"--watts: the catalogue does not tell what {device.Name} draws; give it, as in --watts 450"),
        new("given", AsOf: null, Verification.Primary), "board power in gpus.csv", "what the price given covers") { Ownership = said };

    /// <summary>What an hour of computing takes off its worth, and its electricity.</summary>
    /// <exception cref="EstimateException">The terms of ownership give no price.</exception>
    public InstancePrice PricePerHour() => new(Terms.Hour.Total, Terms.Purchase.Value.Currency);

    /// <summary>What an hour costs somebody who has the machine anyway: the electricity.</summary>
    /// <exception cref="EstimateException">The terms of ownership give no price.</exception>
    public InstancePrice RunningPricePerHour() => new(Terms.Hour.Running, Terms.Purchase.Value.Currency);

    public Derivation Derive() => Terms.Derive(Name, PricePerHour().ToString());

    /// <summary>What is taken of own hardware where nobody says it.</summary>
    public string Assumes => $"worth nothing after {OwnedTerms.Text(Terms.Life.Value)}, in use {OwnedTerms.Text(Terms.InUse.Value)} of them, {Terms.Electricity.Value}";

    internal static IReadOnlyList<OwnedHardware> Shipped() =>
    [
        .. Table.Embedded("Calibrate.Costs.Prices.Data.hardware.csv", "name", "gpu", "gpu_count", "purchase_price", "currency", "watts", "as_of", "source", "verification", "power_source", "covers", "document", "document_says")
            .Select(row => new OwnedHardware(
                row.RequiredText("name"), Processors.Resolve(row.RequiredText("gpu")), (int)row.RequiredAmount("gpu_count"),
                new(row.RequiredAmount("purchase_price"), row.Currency()), new((double)row.RequiredAmount("watts")), row.Source(),
                row.RequiredText("power_source"), row.RequiredText("covers"), row.Text("document"), row.Text("document_says"))),
    ];
}
