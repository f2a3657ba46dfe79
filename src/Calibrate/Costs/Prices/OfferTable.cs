using System.Globalization;
using CsvHelper;
using Calibrate.Costs.Origins;
using Calibrate.Gpus;
using Calibrate.Profiles;
using Calibrate.Tables;
using Calibrate.Units;

namespace Calibrate.Costs.Prices;

/// <summary>
/// Offers as CSV: the shipped catalogue, and what a user imports. UTF-8, one row per offer, an absent fact is an empty field;
/// <c>price</c> and the documents' and disputed prices are per instance-hour in <c>currency</c>, <c>memory_gib</c> is 2^30 bytes,
/// <c>kind</c> is <c>on-demand</c> or <c>spot</c>, <c>as_of</c> and <c>until</c> are ISO 8601 (a day, a month or a year),
/// <c>verification</c> is <c>primary</c> or <c>unverified</c>.
/// </summary>
public static class OfferTable
{
    private static readonly string[] Columns =
    [
        "provider", "instance", "region", "gpu", "gpu_count", "gpu_memory_gib", "vcpu", "memory_gib", "kind", "price", "currency", "as_of", "until",
        "source", "verification", "document", "document_low", "document_high", "document_says", "other_low", "other_high", "other_source", "note",
    ];

    // Text that a spreadsheet would run as a formula is prefixed: imported names come from anywhere.
    private static readonly CsvWriterOptions Options = CsvWriterOptions.Default with
    {
        NewLine = "\n",
        Injection = CsvInjection.Escape,
        FormatProvider = CultureInfo.InvariantCulture,
    };

    /// <param name="file">As messages name it.</param>
    /// <exception cref="TableFormatException">It is no such table.</exception>
    public static IReadOnlyList<Offer> Read(string file, byte[] bytes) => [.. Table.Read(file, bytes, Columns).Select(Read)];

    internal static IReadOnlyList<Offer> Shipped() => [.. Table.Embedded("Calibrate.Costs.Prices.Data.offers.csv", Columns).Select(Read)];

    public static byte[] Write(IEnumerable<Offer> offers)
    {
        using var bytes = new MemoryStream();
        using (var csv = CsvWriter.Create(bytes, Options, leaveOpen: true))
        {
            csv.WriteHeader(Columns);
            foreach (var offer in offers)
                Write(csv, offer);
        }
        return bytes.ToArray();
    }

    private static Offer Read(TableRow row)
    {
        var (name, gpuMemory) = (row.Text("gpu"), row.Memory("gpu_memory_gib"));
        var (price, document) = (row.Price("price"), Document(row));
        if (price is null && document is null)
            throw row.Refuse("price", "must not be empty where no document names one");
        return new()
        {
            Provider = row.RequiredText("provider"),
            Instance = row.RequiredText("instance"),
            Region = row.Text("region"),
            GpuName = name,
            Gpu = name is null ? null : Processors.Find(name, gpuMemory),
            GpuCount = row.Count("gpu_count"),
            GpuMemory = gpuMemory,
            VirtualCpus = row.Count("vcpu"),
            Memory = row.Memory("memory_gib"),
            Kind = row.Choice<PurchaseKind>("kind", PurchaseKinds.Word),
            Price = price,
            Source = row.Source(),
            Until = row.Date("until"),
            Document = document,
            Dispute = row.Price("other_low") is { } low ? new(low, row.Price("other_high") ?? low, row.RequiredText("other_source")) : null,
        };
    }

    private static DocumentPrice? Document(TableRow row) => row.Price("document_low") is { } low
        ? new(row.RequiredText("document"), low, row.Price("document_high") ?? low, row.RequiredText("document_says"))
        : null;

    private static void Write(CsvWriter csv, Offer offer)
    {
        Text(offer.Provider, offer.Instance, offer.Region, offer.GpuName);
        csv.WriteField(offer.GpuCount);
        csv.WriteField(Gib(offer.GpuMemory));
        csv.WriteField(offer.VirtualCpus);
        csv.WriteField(Gib(offer.Memory));
        Text(PurchaseKinds.Word(offer.Kind));
        csv.WriteField(offer.Price?.Amount);
        Text(Currency(offer), offer.Source.AsOf?.ToString(), offer.Until?.ToString(), offer.Source.Name, Words.Of(offer.Source.Verification), offer.Document?.Document);
        csv.WriteField(offer.Document?.Low.Amount);
        csv.WriteField(offer.Document?.High.Amount);
        Text(offer.Document?.Says);
        csv.WriteField(offer.Dispute?.Low.Amount);
        csv.WriteField(offer.Dispute?.High.Amount);
        Text(offer.Dispute?.Source, offer.Source.Note);
        csv.EndRecord();

        void Text(params ReadOnlySpan<string?> fields)
        {
            foreach (var field in fields)
                csv.WriteField(field);
        }
    }

    private static string Currency(Offer offer) => offer.Price?.Currency ?? offer.Document!.Low.Currency;

    private static double? Gib(ByteSize? size) => size?.Bytes / (double)(1 << 30);
}
