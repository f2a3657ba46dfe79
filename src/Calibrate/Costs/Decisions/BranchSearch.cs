using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Scaling;
using Calibrate.Units;

namespace Calibrate.Costs.Decisions;

/// <summary>Finds the cheapest machines for a way of training: on demand, on cards that hold it.</summary>
/// <param name="cardMemory">Only cards of about this much; null for any.</param>
internal sealed class BranchSearch(Evidence evidence, ByteSize? cardMemory, string currency)
{
    // "24 GB" is said of cards of 24 GiB, and drivers keep some of it.
    private const double CardTolerance = 0.1;

    private readonly List<Machine> _machines =
    [
        .. from machine in evidence.On is { } one ? [one] : Offered(evidence.Prices)
           where machine.Price.Currency == currency
           where machine.Device?.Memory is { } memory && (cardMemory is not { } meant || Math.Abs(((double)memory.Bytes / meant.Bytes) - 1) <= CardTolerance)
           select machine,
    ];

    private static IEnumerable<Machine> Offered(PriceCatalogue prices) => prices.CurrentOffers
        .Where(offer => offer is { Kind: PurchaseKind.OnDemand, GpuCount: > 0, Gpu: not null })
        .Select(offer => Machine.Of(offer, prices.Today));

    /// <param name="plan">On one device.</param>
    public Branch Find(string name, Job job, MemoryPlan plan, Sharding spread)
    {
        List<Branch> found = [.. _machines.Select(machine => On(machine, name, job, plan, spread)).OfType<Branch>()];
        return found.Where(branch => branch.Estimate is not null).MinBy(branch => branch.Estimate!.Cost.Mid.Amount)
            ?? found.Where(branch => branch.Bound is not null).MinBy(branch => branch.Bound!.Cost.Amount)
            ?? found.FirstOrDefault()
            ?? Nowhere(name, job, plan, spread);
    }

    /// <summary>The fewest cards that hold it; null where none are enough.</summary>
    public static Fitting? Fit(MemoryPlan plan, ByteSize card, Sharding spread) =>
        ShardingRule.Fewest(plan, card, spread) is { } fewest ? new(fewest, fewest.Devices) : null;

    /// <summary>Null where it does not fit.</summary>
    private Branch? On(Machine machine, string name, Job job, MemoryPlan plan, Sharding spread)
    {
        if (Fit(plan, machine.Device!.Memory!.Value, spread) is not { } fitting)
            return null;
        var wanted = Math.Max(fitting.Cards, job.Devices ?? 1);
        var machines = (wanted + machine.Devices - 1) / machine.Devices;
        // Who names no number uses all that is paid for.
        var devices = job.Devices is null ? machines * machine.Devices : wanted;
        var used = fitting.Plan with { Devices = devices };
        var branch = new Branch(name, job, used, MemoryModel.Of(used), fitting.Cards, Estimate: null, Bound: null, WhyNot: null);
        try
        {
            return branch with { Estimate = JobEstimate.Of(job with { Devices = devices }, machine, evidence, new() { Sharding = spread }) };
        }
        catch (EstimateException e)
        {
            return branch with { Bound = ComputeBound.Of(job, used, machine, machines), WhyNot = e.Message };
        }
    }

    private Branch Nowhere(string name, Job job, MemoryPlan plan, Sharding spread)
    {
        var fitting = cardMemory is { } card ? Fit(plan, card, spread) : null;
        var shown = fitting?.Plan ?? plan;
        var which = cardMemory is { } meant ? $" with cards of {meant}" : "";
        return new(
            name, job, shown, MemoryModel.Of(shown), fitting?.Cards, Estimate: null, Bound: null,
            _machines.Count == 0 && evidence.On is { } only ? $"{only.Name}{(only.Device?.Memory is null ? " has no card of a memory that is known" : $" is not{which} and priced in {currency}")}"
            : _machines.Count == 0 ? $"the catalogue has no machine on demand{which} that is priced in {currency}" : $"no machine of the catalogue{which} holds it");
    }
}

/// <summary>How training fits on cards of one kind.</summary>
internal sealed record Fitting(MemoryPlan Plan, int Cards);
