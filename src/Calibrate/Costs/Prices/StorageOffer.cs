using Calibrate.Costs.Origins;
using Calibrate.Tables;
using Calibrate.Units;

namespace Calibrate.Costs.Prices;

/// <summary>What keeping data costs.</summary>
/// <param name="Price">The public one; null where only a document names one.</param>
/// <param name="Document">What a document says or implies.</param>
public sealed record StorageOffer(string Provider, string Name, string Region, StoragePrice? Price, Source Source, DocumentStoragePrice? Document)
{
    /// <summary>Of the public price; a document's is an assumption.</summary>
    public Derivation Derivation => Price is { } price
        ? Derivation.Leaf($"price of {Name}", price.ToString(), Grounds.Published, Source.ToString())
        : Derivation.Leaf($"price of {Name}", $"{Document!.Low} to {Document.High}", Grounds.Assumed, $"{Document.Document}: \"{Document.Says}\"");

    internal static IReadOnlyList<StorageOffer> Shipped() =>
    [
        .. Table.Embedded("Calibrate.Costs.Prices.Data.storage.csv", "provider", "name", "region", "price", "currency", "as_of", "source", "verification", "document", "document_low", "document_high", "document_says", "note")
            .Select(row => new StorageOffer(
                row.RequiredText("provider"), row.RequiredText("name"), row.RequiredText("region"),
                row.Amount("price") is { } price ? new StoragePrice(price, row.Currency()) : null,
                row.Source(),
                row.Text("document") is { } document
                    ? new(document, new(row.RequiredAmount("document_low"), row.Currency()), new(row.RequiredAmount("document_high"), row.Currency()), row.RequiredText("document_says"))
                    : null)),
    ];
}

/// <summary>What a document says storage costs, or what follows from the sums it names.</summary>
public sealed record DocumentStoragePrice(string Document, StoragePrice Low, StoragePrice High, string Says);

/// <summary>What moving data costs.</summary>
/// <param name="Price">The public one; null where only a document names one.</param>
public sealed record TransferOffer(string Provider, string Name, TransferPrice? Price, Source Source, DocumentTransferPrice? Document)
{
    /// <summary>How the table names what <c>--data other-region</c> pays for.</summary>
    internal const string BetweenRegions = "between regions";

    /// <summary>Of the public price; a document's is an assumption.</summary>
    public Derivation Derivation => Price is { } price
        ? Derivation.Leaf($"price of data {Name}", price.ToString(), Grounds.Published, Source.ToString())
        : Derivation.Leaf($"price of data {Name}", Document!.Price.ToString(), Grounds.Assumed, $"{Document.Document}: \"{Document.Says}\"");

    internal static IReadOnlyList<TransferOffer> Shipped() =>
    [
        .. Table.Embedded("Calibrate.Costs.Prices.Data.transfer.csv", "provider", "name", "price", "currency", "as_of", "source", "verification", "document", "document_price", "document_says")
            .Select(row => new TransferOffer(
                row.RequiredText("provider"), row.RequiredText("name"),
                row.Amount("price") is { } price ? new TransferPrice(price, row.Currency()) : null,
                row.Source(),
                row.Text("document") is { } document ? new(document, new(row.RequiredAmount("document_price"), row.Currency()), row.RequiredText("document_says")) : null)),
    ];
}

/// <summary>What a document says moving data costs.</summary>
public sealed record DocumentTransferPrice(string Document, TransferPrice Price, string Says);
