using System.Globalization;
using System.Text.Json;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Units;

namespace Calibrate.Reports;

/// <summary>The catalogue, or the part of it that was asked for.</summary>
public static class PriceList
{
    /// <param name="filter">Of the offers; the rest of the catalogue is shown when nothing is filtered.</param>
    public static string Text(PriceCatalogue catalogue, OfferFilter filter)
    {
        List<string> parts = [Offers(catalogue, Matching(catalogue, filter))];
        if (filter == new OfferFilter())
            parts.AddRange(Rest(catalogue));
        return string.Join('\n', parts);
    }

    /// <summary>An object with one array for each kind of row.</summary>
    public static string Json(PriceCatalogue catalogue, OfferFilter filter)
    {
        var all = filter == new OfferFilter();
        var superseded = catalogue.History;
        return JsonSerializer.Serialize(
            new JsonPrices(
                [.. Matching(catalogue, filter).Select(offer => ToJson(offer, superseded.Contains(offer)))],
                all ? [.. catalogue.SpotSavings.Select(saving => ToJson(saving, catalogue.SpotPrice(saving)))] : null,
                all ? [.. catalogue.Subscriptions.Select(ToJson)] : null,
                all ? [.. catalogue.Hardware.Select(ToJson)] : null,
                all ? [.. catalogue.Storage.Select(ToJson)] : null,
                all ? [.. catalogue.Transfers.Select(ToJson)] : null),
            PriceContext.Readable.JsonPrices) + "\n";
    }

    internal static JsonOffer ToJson(Offer offer, bool superseded) => new(
        offer.Provider, offer.Instance, offer.Region, offer.GpuName, offer.Gpu?.Name, offer.GpuCount, offer.VirtualCpus, offer.Memory?.Bytes,
        PurchaseKinds.Word(offer.Kind), offer.Price?.Amount, offer.PricePerGpu?.Amount, (offer.Price ?? offer.Document!.Low).Currency,
        ToJson(offer.Source), offer.Until?.ToString(), superseded ? true : null,
        offer.Document is { } document ? new(document.Document, document.Low.Amount, document.High.Amount, document.Says) : null,
        offer.DocumentDifference,
        offer.Dispute is { } dispute ? new(dispute.Low.Amount, dispute.High.Amount, dispute.Source) : null);

    internal static JsonSpotSaving ToJson(SpotSaving saving, ComputedSpotPrice? price) => new(
        saving.Provider, saving.Instance, saving.Region, saving.Saving, saving.InterruptedLow, saving.InterruptedHigh, price?.Price.Amount,
        price is null ? null : $"computed: {price.List.Price} of {price.List.Source.AsOf} * (1 - {Figure.Percent(saving.Saving, 0)})", ToJson(saving.Source));

    /// <summary>What a reader has to know before trusting a row.</summary>
    internal static string Marks(Offer offer, bool superseded) => string.Join(", ", new[]
    {
        Doubt(offer.Source),
        offer.Dispute is null ? null : "disputed",
        superseded ? "superseded" : null,
        offer.Price is null ? "document's price only" : null,
    }.Where(mark => mark is not null));

    internal static string Document(Offer offer) => offer.Document is not { } document ? ""
        : offer.DocumentDifference is { } difference ? $"{Amount(document)} ({Signed(difference)})" : Amount(document);

    internal static string Signed(double share) => (share < 0 ? "-" : "+") + Figure.Percent(Math.Abs(share));

    private static IEnumerable<Offer> Matching(PriceCatalogue catalogue, OfferFilter filter) => catalogue.Offers.Where(filter.Matches);

    private static string Offers(PriceCatalogue catalogue, IEnumerable<Offer> offers)
    {
        var superseded = catalogue.History;
        return TextTable.Of(
            ["provider", "instance", "region", "terms", "gpu", "as of", "remarks", "gpus", "vcpu", "memory", "price/h", "per gpu", "document"],
            offers.Select(offer => (string?[])
            [
                offer.Provider, offer.Instance, offer.Region, PurchaseKinds.Word(offer.Kind), offer.Gpu?.Name ?? offer.GpuName, offer.Source.AsOf?.ToString(),
                Marks(offer, superseded.Contains(offer)), Whole(offer.GpuCount), Whole(offer.VirtualCpus), offer.Memory?.ToString(),
                offer.Price?.ToString(), offer.PricePerGpu is { } each ? $"{Math.Round(each.Amount, 4).ToString(CultureInfo.InvariantCulture)}" : null,
                Document(offer) is { Length: > 0 } document ? document : null,
            ]),
            leftAligned: 7);
    }

    private static IEnumerable<string> Rest(PriceCatalogue catalogue)
    {
        yield return TextTable.Of(
            ["spot market", "region", "as of", "remarks", "saving", "taken back a month", "price/h, computed"],
            catalogue.SpotSavings.Select(saving => (string?[])
                [saving.Instance, saving.Region, saving.Source.AsOf?.ToString(), Doubt(saving.Source), Figure.Percent(saving.Saving, 0), Band(saving), catalogue.SpotPrice(saving)?.Price.ToString()]),
            leftAligned: 4);
        yield return TextTable.Of(
            ["subscription", "as of", "remarks", "price", "units/month", "known use", "price/h, computed", "document"],
            catalogue.Subscriptions.Select(plan => (string?[])
            [
                plan.Name, plan.Source.AsOf?.ToString(), Doubt(plan.Source), plan.Price.ToString(), plan.ComputeUnits is { } units ? Figure.Significant(units, 3) : null,
                plan.Known is { } known ? $"{Figure.Significant(known.Time.TotalHours, 2)} h of {known.Gpu.Name}" : null,
                plan.PricePerHour is { } price ? $"{Math.Round(price.Amount, 4).ToString(CultureInfo.InvariantCulture)} {price.Currency}/h" : null,
                plan.Document?.Price.ToString(),
            ]),
            leftAligned: 3);
        yield return TextTable.Of(
            ["own hardware", "device", "as of", "remarks", "document", "devices", "bought for", "power", "price/h, computed", "from", "to", "electricity alone"],
            catalogue.Hardware.Select(machine => (string?[])
            [
                machine.Name, machine.Gpu.Name, machine.PriceSource.AsOf?.ToString(), Doubt(machine.PriceSource), machine.DocumentSays, Whole(machine.Gpus),
                machine.PurchasePrice.ToString(), machine.Power.ToString(),
                Rounded(machine.PricePerHour()), End(machine, machine.Spread.Low), End(machine, machine.Spread.High), Rounded(machine.RunningPricePerHour()),
            ]),
            leftAligned: 5) + (catalogue.Hardware.Count == 0 ? "" : $"own hardware is taken to be {catalogue.Hardware[0].Assumes}; --life, --in-use, --electricity, --purchase-price and --watts say otherwise\n");
        yield return TextTable.Of(
            ["storage and transfer", "provider", "as of", "remarks", "price", "document"],
            catalogue.Storage.Select(storage => (string?[])
                [storage.Name, storage.Provider, storage.Source.AsOf?.ToString(), Doubt(storage.Source), storage.Price?.ToString(), storage.Document is { } says ? Range(says.Low.ToString(), says.High.ToString()) : null])
            .Concat(catalogue.Transfers.Select(transfer => (string?[])
                [transfer.Name, transfer.Provider, transfer.Source.AsOf?.ToString(), Doubt(transfer.Source), transfer.Price?.ToString(), transfer.Document?.Price.ToString()])),
            leftAligned: 4);
    }

    internal static string Band(SpotSaving saving) => saving.InterruptedHigh is { } high
        ? $"{Figure.Percent(saving.InterruptedLow, 0)} to {Figure.Percent(high, 0)}"
        : $"over {Figure.Percent(saving.InterruptedLow, 0)}";

    private static string? Doubt(Source source) => source.Verification == Verification.Unverified ? "unverified" : null;

    private static string End(OwnedHardware machine, double factor)
    {
        var price = machine.PricePerHour();
        return Rounded(new(price.Amount * (decimal)factor, price.Currency));
    }

    private static string Range(string low, string high) => low == high ? low : $"{low} to {high}";

    private static string Rounded(InstancePrice price) => new InstancePrice(Math.Round(price.Amount, 4), price.Currency).ToString();

    private static string Amount(DocumentPrice document) => Range(
        document.Low.Amount.ToString(CultureInfo.InvariantCulture), document.High.Amount.ToString(CultureInfo.InvariantCulture));

    private static string? Whole(int? count) => count?.ToString(CultureInfo.InvariantCulture);

    private static JsonSource ToJson(Source source) => new(source.Name, source.AsOf?.ToString(), source.Verification.ToString().ToLowerInvariant(), source.Note);

    private static JsonSubscription ToJson(Subscription plan) => new(
        plan.Provider, plan.Name, plan.Price.Amount, plan.Price.Currency, plan.ComputeUnits, plan.Known?.Gpu.Name, plan.Known?.Time.TotalHours,
        plan.PricePerHour?.Amount, ToJson(plan.Source), plan.Document?.Document, plan.Document?.Price.Amount);

    private static JsonHardware ToJson(OwnedHardware machine) => new(
        machine.Name, machine.Gpu.Name, machine.Gpus, machine.PurchasePrice.Amount, machine.PurchasePrice.Currency, machine.Power.Watts,
        machine.PricePerHour().Amount, machine.RunningPricePerHour().Amount, "assumed", machine.Spread.Low, machine.Spread.High, ToJson(machine.PriceSource), machine.PowerSource, machine.Covers, machine.Assumes, machine.Document, machine.DocumentSays);

    private static JsonPerGigabyte ToJson(StorageOffer storage) => new(
        storage.Provider, storage.Name, storage.Region, storage.Price?.Amount, (storage.Price?.Currency ?? storage.Document?.Low.Currency)!, ToJson(storage.Source),
        storage.Document?.Document, storage.Document?.Low.Amount, storage.Document?.High.Amount, storage.Document?.Says);

    private static JsonPerGigabyte ToJson(TransferOffer transfer) => new(
        transfer.Provider, transfer.Name, null, transfer.Price?.Amount, (transfer.Price?.Currency ?? transfer.Document?.Price.Currency)!, ToJson(transfer.Source),
        transfer.Document?.Document, transfer.Document?.Price.Amount, transfer.Document?.Price.Amount, transfer.Document?.Says);
}
