using Calibrate.Costs.Origins;
using Calibrate.Gpus;
using Calibrate.Tables;
using Calibrate.Units;

namespace Calibrate.Costs.Prices;

/// <summary>A service paid by the month that gives compute units to spend; which GPU one gets is the seller's choice.</summary>
/// <param name="ComputeUnits">A month; null where unknown.</param>
/// <param name="Known">How long the month's units last on one kind of GPU: all that is known of the exchange rate. Null where nothing is.</param>
/// <param name="Document">What a document says it costs a month.</param>
public sealed record Subscription(
    string Provider, string Name, MonthlyPrice Price, double? ComputeUnits, KnownUse? Known, Source Source, DocumentMonthlyPrice? Document)
{
    /// <summary>By the hour of that GPU when the whole month's units are spent; null where the exchange rate is not known.</summary>
    public HourlyPrice? PricePerHour => Known is { } known ? new HourlyPrice(Price.Amount / (decimal)known.Time.TotalHours, Price.Currency) : null;

    internal static IReadOnlyList<Subscription> Shipped() =>
    [
        .. Table.Embedded("Calibrate.Costs.Prices.Data.subscriptions.csv", "provider", "name", "price", "currency", "compute_units", "known_gpu", "known_hours", "as_of", "source", "verification", "document", "document_price", "document_says")
            .Select(row => new Subscription(
                row.RequiredText("provider"), row.RequiredText("name"),
                new(row.RequiredAmount("price"), row.Currency()),
                row.Number("compute_units"),
                row.Text("known_gpu") is { } gpu ? new(Processors.Resolve(gpu), TimeSpan.FromHours((double)row.RequiredAmount("known_hours"))) : null,
                row.Source(),
                row.Text("document") is { } document ? new(document, new(row.RequiredAmount("document_price"), row.Currency()), row.RequiredText("document_says")) : null)),
    ];
}

/// <summary>How long a month's compute units last on one device.</summary>
public sealed record KnownUse(Processor Gpu, TimeSpan Time);

/// <summary>What a document says a month costs.</summary>
public sealed record DocumentMonthlyPrice(string Document, MonthlyPrice Price, string Says);
