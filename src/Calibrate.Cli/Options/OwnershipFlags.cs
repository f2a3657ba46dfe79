using System.CommandLine;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Prices;
using Calibrate.Gpus;
using Calibrate.Planning;

namespace Calibrate.Cli.Options;

/// <summary>The flags that say what own hardware is bought for and how it is used.</summary>
internal sealed class OwnershipFlags
{
    /// <summary>What <c>--on</c> calls a device of the user's own.</summary>
    public const string Own = "own";

    private readonly Option<string?> _purchase = RunFlags.Flag("--purchase-price", "1999usd", "of one device of own hardware; default: the catalogue's");
    private readonly Option<string?> _life = RunFlags.Flag("--life", "3y", "of own hardware, until it is worth nothing; default: 3y, perhaps 2 to 5");
    private readonly Option<string?> _inUse = RunFlags.Flag("--in-use", "40%", "the share of its life that own hardware computes; default: 50%, perhaps 25 to 100");
    private readonly Option<string?> _watts = RunFlags.Flag("--watts", "450", "that one device of own hardware draws; default: the catalogue's");
    private readonly Option<string?> _electricity = RunFlags.Flag("--electricity", "0.30usd", "a kilowatt-hour for own hardware; default: 0.15usd, perhaps half or twice that");

    public IEnumerable<Option> All => Flags;

    private Option<string?>[] Flags => [_purchase, _life, _inUse, _watts, _electricity];

    public Ownership Of(ParseResult parsed) => new()
    {
        PurchasePrice = Numbers.Money("--purchase-price", parsed.GetValue(_purchase), "what one device is bought for, such as 1999usd or 1850eur"),
        Life = Numbers.Years("--life", parsed.GetValue(_life)),
        InUse = Numbers.Share("--in-use", parsed.GetValue(_inUse)),
        Power = Numbers.Watts("--watts", parsed.GetValue(_watts)),
        Electricity = Numbers.Money("--electricity", parsed.GetValue(_electricity), "what a kilowatt-hour costs, such as 0.30usd") is { } price ? new(price.Amount, price.Currency) : null,
    };

    /// <summary>Refuses all of them.</summary>
    /// <param name="why">Where they would go, and what to do.</param>
    public void Refuse(ParseResult parsed, string why)
    {
        if (Flags.FirstOrDefault(flag => parsed.GetValue(flag) is not null) is { } given)
            throw new UsageException($"{given.Name}: {why}");
    }

    /// <summary>The user's own machine, where <c>--on</c> names one that the catalogue lists as own hardware, or is <c>own</c> and <c>--gpu</c> says which.</summary>
    /// <param name="prices">On the terms of nobody yet.</param>
    /// <returns>Null for a rented one.</returns>
    public Machine? Find(ParseResult parsed, string? on, string? gpu, Evidence evidence)
    {
        var terms = Of(parsed);
        if (string.Equals(on, Own, StringComparison.OrdinalIgnoreCase))
            return Machines.Own(Machines.Device(gpu ?? throw new UsageException("--on own: goes with --gpu NAME, the device you have, such as --gpu \"RTX 4090\""), evidence), terms, evidence.Prices);
        if (on is not null && Machines.FindOwn(on, evidence.Prices) is { } listed)
            return gpu is null ? Machine.Of(listed with { Ownership = terms }) : throw new UsageException($"--gpu {gpu}: goes with --on own, and {listed.Name} is a device already; give one of the two");
        Refuse(parsed, on is null ? "goes with own hardware; name it, as in --on own --gpu \"RTX 4090\"" : $"goes with own hardware, and {on} is none that the catalogue lists; name it, as in --on own --gpu \"RTX 4090\"");
        return null;
    }

    /// <summary>Every own machine on these terms.</summary>
    /// <param name="gpu">Whose purchase price and power they are; null where they name neither.</param>
    public PriceCatalogue Apply(ParseResult parsed, string? gpu, PriceCatalogue prices)
    {
        var terms = Of(parsed);
        var device = gpu is not null && (terms.PurchasePrice is not null || terms.Power is not null) ? Processors.Resolve(gpu) : null;
        return prices.Owning(terms, device);
    }
}
