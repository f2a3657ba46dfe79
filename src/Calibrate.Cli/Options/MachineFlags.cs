using System.CommandLine;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Prices;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Cli.Options;

/// <summary>The flags that name one machine, on which terms, and what it costs.</summary>
internal sealed class MachineFlags(CostFlags costs)
{
    private readonly Option<string?> _on = RunFlags.Flag("--on", "INSTANCE", "the machine, such as p4d.24xlarge, or own hardware: \"RTX 4090\" (see calibrate prices list), or own with --gpu");
    private readonly Option<string?> _gpu = RunFlags.Flag("--gpu", "NAME", "a device instead of a machine, at --price, or of --on own");
    private readonly Option<string?> _region = RunFlags.Flag("--region", "NAME", "of --on; default: the newest price of any, of one day the cheapest");
    private readonly Option<bool> _spot = new("--spot") { Description = "on spot capacity; goes with --interruption-mean or --trace" };
    private readonly Option<string?> _price = RunFlags.Flag("--price", "USD_PER_HOUR", "of one device, instead of the catalogue's");

    /// <summary>With those of own hardware.</summary>
    public IEnumerable<Option> All => [_on, _gpu, _region, _spot, _price, .. costs.Own.All];

    /// <summary>Whether a machine, or at least a device, is named.</summary>
    public bool NamesOne(ParseResult parsed) => parsed.GetValue(_on) is not null || parsed.GetValue(_gpu) is not null;

    /// <summary>Whether the device may go by the name that a profile has for it.</summary>
    public bool NamesADevice(ParseResult parsed) => parsed.GetValue(_gpu) is not null;

    /// <summary>Null where neither <c>--on</c> nor <c>--gpu</c> names one.</summary>
    public Machine? Find(ParseResult parsed, Evidence evidence)
    {
        var (price, kind) = (Price(parsed), Kind(parsed));
        var (on, gpu, region) = (parsed.GetValue(_on), parsed.GetValue(_gpu), parsed.GetValue(_region));
        if (on is null && region is not null)
            throw new UsageException("--region: goes with --on");
        if (price is not null)
            costs.Own.Refuse(parsed, "cannot be combined with --price, which already is the price of an hour; give one of the two");
        else if (costs.Own.Find(parsed, on, gpu, evidence) is { } own)
            return CheckOwn(own, kind, region);
        return (on, gpu) switch
        {
            (OwnershipFlags.Own, _) => throw new UsageException("--on own: cannot be combined with --price, which already is the price of an hour; give one of the two"),
            (not null, not null) => throw new UsageException("--gpu: cannot be combined with --on; give one of the two"),
            (null, null) => null,
            ({ } instance, _) => Machines.Find(instance, kind, region, price, evidence.Prices),
            (_, { } device) => Machine.Given(Machines.Device(device, evidence), price ?? throw new UsageException($"--gpu {device}: goes with --price, US dollars an hour of one device, or with --on own where it is yours")) with { Kind = kind },
        };
    }

    /// <exception cref="UsageException">What says how spot capacity comes and goes is given without <c>--spot</c>.</exception>
    public PurchaseKind Kind(ParseResult parsed)
    {
        if (parsed.GetValue(_spot))
            return PurchaseKind.Spot;
        return costs.OfSpot.FirstOrDefault(option => parsed.GetValue(option) is not null) is { } given
            ? throw new UsageException($"{given.Name}: goes with --spot")
            : PurchaseKind.OnDemand;
    }

    public HourlyPrice? Price(ParseResult parsed) => Numbers.Decimal("--price", parsed.GetValue(_price), "US dollars an hour, 0 or more") switch
    {
        null => null,
        >= 0 and var amount => new HourlyPrice(amount, "USD"),
        _ => throw new UsageException($"--price {parsed.GetValue(_price)}: give US dollars an hour, 0 or more"),
    };

    // Terms and regions are of what somebody rents out.
    private static Machine CheckOwn(Machine own, PurchaseKind kind, string? region) =>
        kind != PurchaseKind.OnDemand ? throw new UsageException($"--spot: {own.Name} is own hardware, which nobody takes away; leave --spot out")
        : region is not null ? throw new UsageException($"--region {region}: {own.Name} is own hardware, which has none; leave --region out")
        : own;
}
