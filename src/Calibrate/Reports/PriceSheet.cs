using System.Text.Json;
using Calibrate.Costs.Prices;
using Calibrate.Units;

namespace Calibrate.Reports;

/// <summary>Everything that is known of one instance: all rows, the old ones too, with their sources and the document's value beside them.</summary>
public static class PriceSheet
{
    /// <exception cref="Costs.EstimateException">There is no such instance.</exception>
    public static string Text(PriceCatalogue catalogue, string instance)
    {
        var superseded = catalogue.History;
        return string.Join('\n', [.. catalogue.Rows(instance).Select(offer => Describe(offer, superseded.Contains(offer))), .. Savings(catalogue, instance)]);
    }

    /// <exception cref="Costs.EstimateException">There is no such instance.</exception>
    public static string Json(PriceCatalogue catalogue, string instance)
    {
        var superseded = catalogue.History;
        return JsonSerializer.Serialize(
            new JsonPrices(
                [.. catalogue.Rows(instance).Select(offer => PriceList.ToJson(offer, superseded.Contains(offer)))],
                [.. SavingsOf(catalogue, instance).Select(saving => PriceList.ToJson(saving, catalogue.SpotPrice(saving)))]),
            PriceContext.Readable.JsonPrices) + "\n";
    }

    private static string Describe(Offer offer, bool superseded)
    {
        List<(string, string)> facts =
        [
            ("instance", $"{offer.Instance}, {offer.Provider}, {offer.Region ?? "any region"}, {PurchaseKinds.Word(offer.Kind)}"),
            ("machine", Machine(offer)),
            ("price", offer.Price is { } price ? price + (offer.PricePerGpu is { } each ? $", {each}" : "") : "no public price"),
            ("source", $"{offer.Source.Name}, as of {offer.Source.AsOf?.ToString() ?? "an unknown date"}"),
        ];
        if (offer.Until is { } until)
            facts.Add(("until", until.ToString()));
        if (PriceList.Marks(offer, superseded) is { Length: > 0 } marks)
            facts.Add(("remarks", marks));
        if (offer.Dispute is { } dispute)
            facts.Add(("disputed", dispute.ToString()));
        if (offer.Document is { } document)
            facts.Add(("document", $"{PriceList.Document(offer)} {document.Low.Currency}/h, {document.Document}: \"{document.Says}\""));
        if (offer.Gpu?.Note is { } taken)
            facts.Add(("device", $"{offer.GpuName}: {taken}"));
        if (offer.Source.Note is { } note)
            facts.Add(("note", note));
        return TextTable.Facts(facts);
    }

    private static string Machine(Offer offer)
    {
        var gpus = (offer.GpuCount, offer.Gpu?.Name ?? offer.GpuName) switch
        {
            (0, _) => "no GPU",
            (null, null) => "GPUs unknown",
            var (count, name) => FormattableString.Invariant($"{count?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"} x {name}"),
        };
        return FormattableString.Invariant($"{gpus}, {offer.VirtualCpus?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"} vCPU, {offer.Memory?.ToString() ?? "?"} memory");
    }

    private static IEnumerable<SpotSaving> SavingsOf(PriceCatalogue catalogue, string instance) =>
        catalogue.SpotSavings.Where(saving => string.Equals(saving.Instance, instance, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Savings(PriceCatalogue catalogue, string instance) =>
        SavingsOf(catalogue, instance).Select(saving => TextTable.Facts(
        [
            ("spot market", $"{saving.Instance}, {saving.Region}, {saving.Source.AsOf}: {Figure.Percent(saving.Saving, 0)} off the list price of the day; {PriceList.Band(saving)} of instances taken back in a month, which is no hazard rate"),
            ("price", catalogue.SpotPrice(saving) is { } price
                ? $"{price.Price}, computed from the list price {price.List.Price} as of {price.List.Source.AsOf}"
                : $"none: the catalogue has no list price of {saving.Region}"),
            ("source", saving.Source.ToString()),
        ]));
}
