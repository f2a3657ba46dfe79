using Calibrate.Costs.Origins;
using Calibrate.Gpus;
using Calibrate.Units;

namespace Calibrate.Costs.Prices;

/// <summary>One row of a price list: an instance by the hour, at one place, on one day.</summary>
public sealed record Offer
{
    /// <summary>E.g. <c>aws-ec2</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>As its seller names it, e.g. <c>p4d.24xlarge</c>.</summary>
    public required string Instance { get; init; }

    /// <summary>Null where the source names none.</summary>
    public string? Region { get; init; }

    /// <summary>The GPU as the source spells it; null for an instance without one.</summary>
    public string? GpuName { get; init; }

    /// <summary>The device that the name means; null without a GPU, and where the name is not known or leaves the board open.</summary>
    public Processor? Gpu { get; init; }

    /// <summary>0 for an instance without GPUs; null where the source does not tell.</summary>
    public int? GpuCount { get; init; }

    /// <summary>Of one GPU, where the source tells it apart from the name.</summary>
    public ByteSize? GpuMemory { get; init; }

    public int? VirtualCpus { get; init; }

    /// <summary>Of the host.</summary>
    public ByteSize? Memory { get; init; }

    public required PurchaseKind Kind { get; init; }

    /// <summary>The public price; null where only a document names one.</summary>
    public InstancePrice? Price { get; init; }

    /// <summary>Of <see cref="Price"/>.</summary>
    public required Source Source { get; init; }

    /// <summary>When the price ceased to hold; null for one that is not known to have.</summary>
    public AsOf? Until { get; init; }

    /// <summary>What one of the documents says the instance costs.</summary>
    public DocumentPrice? Document { get; init; }

    /// <summary>What other sources say of the same price.</summary>
    public Dispute? Dispute { get; init; }

    /// <summary>Null for a row as it stands in its table.</summary>
    public MedianPrice? Median { get; init; }

    /// <summary>Null without GPUs or without a public price.</summary>
    public HourlyPrice? PricePerGpu => GpuCount is > 0 and var count ? Price?.PerDevice(count) : null;

    /// <summary>How far the document is off the public price, e.g. 0.49 for 49% too high; null without one of the two. From the middle of a range.</summary>
    public double? DocumentDifference =>
        Price is { Amount: > 0 } price && Document is { } document ? (double)((document.Low.Amount + document.High.Amount) / 2 / price.Amount) - 1 : null;

    /// <summary>Every fact the row holds about the price, for <c>explain</c>. What nobody has dated is an assumption.</summary>
    /// <exception cref="InvalidOperationException">There is no public price.</exception>
    public Derivation Derivation => Derivation.Leaf(
        $"price of {Instance}", Price?.ToString() ?? throw new InvalidOperationException($"{Instance} has no public price"), Source.AsOf is null ? Grounds.Assumed : Grounds.Published, Lineage);

    private string Lineage =>
        $"{Provider} {Region ?? "any region"} {PurchaseKinds.Word(Kind)}, {Source}{(Until is { } until ? $", until {until}" : "")}{(Median is null ? "" : $"; {Median}")}{(Dispute is { } dispute ? $"; disputed: {dispute}" : "")}";
}

/// <summary>What a document says something costs by the hour.</summary>
/// <param name="Document">Its file name.</param>
/// <param name="High">As <paramref name="Low"/> where it gives one figure.</param>
/// <param name="Says">In its own words.</param>
public sealed record DocumentPrice(string Document, InstancePrice Low, InstancePrice High, string Says)
{
    /// <summary>A document is not a seller: its price is a guess, named as such.</summary>
    public Derivation Derivation => Derivation.Leaf("price", ToString(), Grounds.Assumed, $"{Document}: \"{Says}\"");

    public override string ToString() => Low == High ? Low.ToString() : $"{Low} to {High}";
}

/// <summary>Other sources give another price for the same thing and time.</summary>
public sealed record Dispute(InstancePrice Low, InstancePrice High, string Source)
{
    public override string ToString() => $"{(Low == High ? Low.ToString() : $"{Low} to {High}")} by {Source}";
}
