using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Prices;
using Calibrate.Units;

namespace Calibrate.Costs.Decisions;

/// <summary>Finds the cheapest machines for a way of training: on demand, on cards that hold it, those that surely do before those that may.</summary>
/// <param name="cardMemory">Only cards of about this much; null for any.</param>
/// <param name="currency">Only prices in it: no rate between currencies is assumed.</param>
internal sealed class BranchSearch(Evidence evidence, ByteSize? cardMemory, string currency)
{
    public const string DefaultCurrency = "USD";

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

    public Branch Find(string name, Job job)
    {
        List<Branch> found = [.. _machines.Select(machine => On(machine, name, job)).OfType<Branch>()];
        return found.Where(branch => branch.Estimate is not null).OrderBy(MayFail).ThenBy(branch => branch.Estimate!.Cost.Mid.Amount).FirstOrDefault()
            ?? found.Where(branch => branch.Bound is not null).OrderBy(MayFail).ThenBy(branch => branch.Bound!.Cost.Amount).FirstOrDefault()
            ?? found.FirstOrDefault()
            ?? Nowhere(name, job);
    }

    private static bool MayFail(Branch branch) => branch.Fit == Fit.MayFit;

    /// <summary>Null where it does not fit.</summary>
    private Branch? On(Machine machine, string name, Job job)
    {
        var device = machine.Device!;
        var card = device.Memory!.Value;
        if (JobMemory.LeastDevices(job, card) is not { } least)
            return null;
        var wanted = Math.Max(least, job.Devices ?? 1);
        var machines = (wanted + machine.Devices - 1) / machine.Devices;
        // Who names no number uses all that is paid for.
        var devices = job.Devices is null ? machines * machine.Devices : wanted;
        var used = job with { Devices = devices };
        try
        {
            var estimate = JobEstimate.Of(used, machine, evidence);
            return estimate.Fit is { Fit: Fit.DoesNotFit } ? null : BranchOf(name, used, estimate.Fit, least) with { Estimate = estimate };
        }
        catch (EstimateException e)
        {
            var fit = JobMemory.FitOn(used, used.MicroBatch ?? 1, devices, device, evidence.Profiles);
            if (fit is { Fit: Fit.DoesNotFit })
                return null;
            var branch = BranchOf(name, used, fit, least);
            return branch with { Bound = ComputeBound.Of(used, branch.Plan, machine, machines), WhyNot = e.Message };
        }
    }

    private static Branch BranchOf(string name, Job job, FitVerdict? fit, int? least)
    {
        var plan = TrainingMemory.PlanOf(job, new(Zero: fit?.Spread, Batch: fit?.Batch));
        return new(name, job, plan, MemoryModel.Of(plan), fit?.Fit, least, Estimate: null, Bound: null, WhyNot: null);
    }

    private Branch Nowhere(string name, Job job)
    {
        var which = cardMemory is { } meant ? $" with cards of {meant}" : "";
        return OnCards(
            name, job, cardMemory,
            _machines.Count > 0 ? $"no machine of the catalogue{which} holds it"
            : evidence.On is { } only ? $"{only.Name}{(only.Device?.Memory is null ? " has no card of a memory that is known" : $" is not{which} and priced in {currency}")}"
            : $"the catalogue has no machine on demand{which} that is priced in {currency}{OtherCurrencies()}");
    }

    /// <summary>What a way takes on as few cards as hold it, without a price.</summary>
    /// <param name="card">Null where none is meant.</param>
    public static Branch OnCards(string name, Job job, ByteSize? card, string whyNot, int atLeast = 1)
    {
        var least = card is { } memory ? JobMemory.LeastDevices(job, memory) : null;
        var used = job with { Devices = Math.Max(least ?? 1, atLeast) };
        var fit = card is { } size ? JobMemory.FitOn(used, used.MicroBatch ?? 1, used.Devices.Value, size) : null;
        return BranchOf(name, used, fit, least) with { WhyNot = whyNot };
    }

    private string OtherCurrencies()
    {
        string[] others = [.. evidence.Prices.CurrentOffers.Select(offer => offer.Price?.Currency).OfType<string>().Distinct().Where(other => other != currency).Order(StringComparer.Ordinal)];
        return others.Length == 0 ? "" : $"; prices in {string.Join(", ", others)} are not compared with it";
    }
}
