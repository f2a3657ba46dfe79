using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Gpus;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>What a job runs on, and what an hour of it costs: an offer, own hardware, or what the user says.</summary>
public sealed record Machine
{
    /// <summary>As its seller names it, e.g. <c>p4d.24xlarge</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Null for own hardware and for a price that the user gave.</summary>
    public string? Provider { get; init; }

    /// <summary>Null where the source names none.</summary>
    public string? Region { get; init; }

    /// <summary>One of its devices; null where the name leaves the board open: then only a guess by the machine's name can price a job.</summary>
    public Processor? Device { get; init; }

    /// <summary>In one machine, at least 1; a machine without GPUs counts as one device.</summary>
    public required int Devices { get; init; }

    /// <summary>Of the whole machine, which load the data; null where nobody says it.</summary>
    public int? VirtualCpus { get; init; }

    public PurchaseKind Kind { get; init; } = PurchaseKind.OnDemand;

    /// <summary>Of the whole machine.</summary>
    public required InstancePrice Price { get; init; }

    public required Derivation PriceOrigin { get; init; }

    /// <summary>False where nobody said a price: then only hours are told.</summary>
    public bool IsPriced { get; init; } = true;

    /// <summary>Null where nobody but the user or the program's defaults says it.</summary>
    public Source? PriceSource { get; init; }

    /// <summary>The price list's row; null where the price is not from one.</summary>
    public Offer? Row { get; init; }

    /// <summary>How far the price may be from what the terms ask; a spot price moves besides.</summary>
    public PriceSpread PriceDoubt { get; init; } = PriceSpread.None;

    /// <summary>How far what a run pays may be from the price.</summary>
    public PriceSpread PriceSpread => Kind == PurchaseKind.OnDemand || Price.Amount == 0 ? PriceDoubt : Spot.And(PriceDoubt);

    private static PriceSpread Spot { get; } = PriceSpread.Within(
        JobDefaults.SpotPriceFactor, $"the spot price stays within a factor of {Figure.Significant(JobDefaults.SpotPriceFactor, 3)} of the listed one");

    /// <summary>What is against the price, for a reader to see first.</summary>
    public IEnumerable<string> PriceWarnings
    {
        get
        {
            if (PriceSource is { Verification: Verification.Unverified } source)
                yield return $"the price is unverified: {source.Name}";
            if (Ceased is { } until)
                yield return $"the price held until {until}, and the catalogue has none of {Name} since; say one with --price, or add a list with calibrate prices import FILE";
        }
    }

    /// <summary>When the price ceased to hold; null for one that is not known to have.</summary>
    public AsOf? Ceased { get; init; }

    public HourlyPrice PricePerDevice => Price.PerDevice(Devices);

    /// <summary>For messages: <c>8 x A100 SXM 40GB</c>.</summary>
    public string Holds => FormattableString.Invariant($"{Devices} x {Device?.Name ?? "an unknown device"}");

    /// <param name="today">That the age of the price counts from; null where nobody says it.</param>
    /// <exception cref="EstimateException">The row has no public price, or does not say how many devices there are.</exception>
    public static Machine Of(Offer offer, DateOnly? today = null)
    {
        if (offer.Price is not { } price)
            throw new EstimateException($"{offer.Instance} has no public {PurchaseKinds.Word(offer.Kind)} price; give one with --price, by the hour of one device");
        return Bare(offer, price) with
        {
            PriceOrigin = offer.Derivation,
            PriceSource = offer.Source,
            Row = offer,
            PriceDoubt = ListedPriceDoubt.Of(price, offer.Source, offer.Dispute, offer.Median, today),
            Ceased = offer.Until is { } until && (today is null || until.Earliest <= today) ? until : null,
        };
    }

    /// <summary>A machine on spot terms at a price that follows from a published saving.</summary>
    /// <param name="today">As of an offer.</param>
    public static Machine Of(ComputedSpotPrice spot, DateOnly? today = null) => Of(spot.List, today) with
    {
        Kind = PurchaseKind.Spot,
        Price = spot.Price,
        PriceOrigin = spot.Derivation,
        PriceSource = spot.Saving.Source,
        PriceDoubt = ListedPriceDoubt.Of(spot.Price, spot.Saving.Source, dispute: null, median: null, today),
    };

    /// <exception cref="EstimateException">The terms of ownership give no price.</exception>
    public static Machine Of(OwnedHardware hardware) => new()
    {
        Name = hardware.Name,
        Device = hardware.Gpu,
        Devices = hardware.Gpus,
        Price = hardware.PricePerHour(),
        PriceOrigin = hardware.Derive(),
        PriceSource = hardware.Ownership.PurchasePrice is null ? hardware.PriceSource : null,
        PriceDoubt = hardware.Spread,
    };

    /// <summary>An offer's machine at a price that the user says; what its own is does not matter, or whether it has one.</summary>
    /// <param name="price">Of one device.</param>
    /// <exception cref="EstimateException">The row does not say how many devices there are.</exception>
    public static Machine Of(Offer offer, HourlyPrice price) => Bare(offer, new(0, price.Currency)).At(price);

    /// <summary>A device at a price that the user says.</summary>
    public static Machine Given(Processor device, HourlyPrice price) => new()
    {
        Name = device.Name,
        Device = device,
        Devices = 1,
        Price = new(price.Amount, price.Currency),
        PriceOrigin = Derivation.Leaf($"price of {device.Name}", price.ToString(), Grounds.Given, "given"),
    };

    /// <summary>A device of which only the hours matter.</summary>
    public static Machine Unpriced(Processor device) => Given(device, new(0, "USD")) with
    {
        IsPriced = false,
        PriceOrigin = Derivation.Leaf($"price of {device.Name}", "none", Grounds.Given, "none was given"),
    };

    /// <summary>The same machine at a price that the user says instead of the catalogue's.</summary>
    /// <param name="price">Of one device.</param>
    public Machine At(HourlyPrice price) => this with
    {
        Price = new(price.Amount * Devices, price.Currency),
        PriceOrigin = Derivation.Leaf($"price of {Name}", FormattableString.Invariant($"{Devices} x {price}"), Grounds.Given, "given"),
        PriceSource = null,
        Row = null,
        PriceDoubt = PriceSpread.None,
        Ceased = null,
    };

    private static Machine Bare(Offer offer, InstancePrice price) => new()
    {
        Name = offer.Instance,
        Provider = offer.Provider,
        Region = offer.Region,
        Device = DeviceOf(offer),
        Devices = DevicesOf(offer),
        VirtualCpus = offer.VirtualCpus,
        Kind = offer.Kind,
        Price = price,
        PriceOrigin = Derivation.Leaf($"price of {offer.Instance}", price.ToString(), Grounds.Assumed, "none"),
    };

    private static Processor? DeviceOf(Offer offer) => offer.Gpu ?? (offer.GpuCount == 0 ? Processors.Find(offer.Instance) : null);

    private static int DevicesOf(Offer offer) => offer.GpuCount switch
    {
        null => throw new EstimateException($"{offer.Instance}: its price list does not say how many GPUs it has; price one with --gpu and --price"),
        0 => 1,
        { } count => count,
    };
}
