using System.Collections.Concurrent;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Training;
using Calibrate.Units;

namespace Calibrate.Costs.Plans;

/// <summary>
/// Offers of the same devices share the job's run on them, its interruptions and its drawn times: only prices differ. So thousands of
/// offers cost little more than their kinds of machines, and compare without noise.
/// </summary>
internal sealed class Planner(Job job, IReadOnlyList<Machine> machines, Evidence evidence, PlanOptions options)
{
    private readonly EstimateOptions _options = options.Estimate;
    private readonly Lazy<RunDraws> _draws = new(() => RunDraws.Of(options.Estimate.Seed, options.Estimate.Draws));
    private readonly ConcurrentDictionary<(double, double), double[]> _factors = new();
    private readonly string _currency = options.Budget?.Currency ?? job.Budget?.Currency ?? JobPlan.DefaultCurrency;

    public JobPlan Plan()
    {
        if (options.MaxDevices is < 1)
            throw new EstimateException(FormattableString.Invariant($"--max-gpus {options.MaxDevices}: at least 1"));
        var onDemand = machines.Where(machine => machine.Kind == PurchaseKind.OnDemand).ToLookup(Place);
        var groups = machines.SelectMany(Sizes, (machine, devices) => (Machine: machine, Devices: devices)).GroupBy(one => Kind(one.Machine, one.Devices)).ToList();
        var results = new Outcome[groups.Count][];
        Parallel.For(0, groups.Count, i => results[i] = [.. Group([.. groups[i].Select(one => one.Machine)], groups[i].First().Devices, onDemand)]);

        var all = results.SelectMany(group => group).ToList();
        List<PlanRow> rows = [.. all.Select(outcome => outcome.Row).OfType<PlanRow>()];
        return new(
            job, _currency, Rank(rows),
            [.. all.Where(outcome => outcome.Reason is not null).GroupBy(outcome => outcome.Reason!).Select(group => new LeftOut(group.Key, [.. group.Select(outcome => outcome.Name).Distinct()]))],
            [.. all.SelectMany(outcome => outcome.Assumptions).Distinct()]);
    }

    private static IReadOnlyList<PlanRow> Rank(IEnumerable<PlanRow> rows)
    {
        PlanRow[] ranked = [.. rows.OrderBy(row => row.Expected.Elapsed).ThenBy(row => row.Expected.Cost.Amount).Select((row, i) => row with { ByTime = i + 1 }).OrderBy(row => row.Expected.Cost.Amount).ThenBy(row => row.ByTime)];
        var soonest = TimeSpan.MaxValue;
        for (var i = 0; i < ranked.Length; i++)
        {
            // Cheapest first: on the front is what is sooner done than all that is cheaper.
            var isSooner = ranked[i].Expected.Elapsed < soonest;
            soonest = isSooner ? ranked[i].Expected.Elapsed : soonest;
            ranked[i] = ranked[i] with { ByCost = i + 1, Front = isSooner ? Front.Pareto : Front.Dominated };
        }
        return ranked;
    }

    private IEnumerable<int> Sizes(Machine machine)
    {
        if (_options.Devices is { } asked)
            return [asked];
        if (job.Devices is { } said)
            return [said];
        if (options.MaxDevices is not { } most || machine.Provider is null)
            return [machine.Devices];
        return Enumerable.Range(0, 20).Select(power => machine.Devices << power).TakeWhile(devices => devices == machine.Devices || devices <= most);
    }

    // A guess may be of a machine by its name; whatever else, only the devices matter.
    private (string?, int, int, PurchaseKind, string?, bool) Kind(Machine machine, int devices) => (
        machine.Device?.Name, machine.Devices, devices, machine.Kind,
        machine.Device is null || job.Guesses.Any(guess => string.Equals(guess.On, machine.Name, StringComparison.OrdinalIgnoreCase)) ? machine.Name : null,
        machine.Device?.Memory is null);

    private IEnumerable<Outcome> Group(IReadOnlyList<Machine> group, int devices, ILookup<(string?, string, string?), Machine> onDemand)
    {
        var first = group[0];
        if (options.MaxDevices is { } most && devices > most)
            return All(FormattableString.Invariant($"takes {devices} devices, more than {most}"));
        JobRun run;
        JobSpot? spot;
        try
        {
            run = JobRun.Of(job, first, evidence, _options with { Devices = devices });
            spot = Estimator.SpotOf(job, first, run.Time.Time, run.Machines, _options);
        }
        catch (EstimateException e)
        {
            return All(e.Message);
        }
        if (run.Fit is { Fit: Fit.DoesNotFit } fit)
            return All($"does not fit: {fit.Needs} on each device by the memory model, {first.Device!.Name} has {fit.Card}");
        return Priced(group, run, spot, onDemand);

        IEnumerable<Outcome> All(string reason) => group.Select(machine => new Outcome(Name(machine), null, reason, []));
    }

    private IEnumerable<Outcome> Priced(IReadOnlyList<Machine> group, JobRun run, JobSpot? spot, ILookup<(string?, string, string?), Machine> onDemand)
    {
        RunTimes? exact = null;
        RunTimes? drawn = null;
        foreach (var machine in group)
        {
            if (machine.Price.Currency != _currency)
            {
                yield return new(Name(machine), null, $"is priced in {machine.Price.Currency}, not {_currency}", []);
                continue;
            }

            var spread = RunSpread.Of(run.Rate, machine);
            var times = spot is null && spread.PriceStands
                ? exact ??= new ExactRuns(run.Time.Time, spread.Throughput)
                : drawn ??= DrawnRuns.Of(run.Time.Time, spot, spread.Throughput, _draws.Value);
            yield return Row(machine, run, spot, spread, times, onDemand);
        }
    }

    private Outcome Row(Machine machine, JobRun run, JobSpot? spot, RunSpread spread, RunTimes times, ILookup<(string?, string, string?), Machine> onDemand)
    {
        var storage = JobStorage.Of(job, machine, evidence.Prices);
        var paid = run.Machines * machine.Devices;
        var time = run.Time.Time;
        var cost = TrainingBill.Of(spot?.Billed ?? time.Total, paid, machine.PricePerDevice, storage.Cost).Total;
        var elapsed = spot?.Elapsed ?? time.Total;
        if (options.Budget is { } budget && cost.Amount > budget.Amount)
            return new(Name(machine), null, $"costs more than {budget}", []);
        if (options.Deadline is { } deadline && elapsed > deadline)
            return new(Name(machine), null, $"takes longer than {Planning.Durations.Format(deadline)}", []);

        var price = new RunPrice((double)machine.PricePerDevice.Amount * paid / 3600, (double)(storage.Cost?.Amount ?? 0), _currency, Factors(spread));
        var prediction = new Prediction(
            times.Method, times.Method == PredictionMethod.ClosedForm ? 0 : _options.Draws, _options.Seed, times.Elapsed, times.Cost(price),
            (options.Deadline ?? job.Deadline) is { } by ? times.ChanceWithin(by) : null,
            (options.Budget ?? job.Budget) is { } limit ? times.ChanceWithin(limit, price) : null);
        var beside = spot is null ? null : new PlanSpot(spot.BreakEvenDiscount(time.Total), Discount(machine, onDemand));
        return new(
            Name(machine), new(machine, run.Devices, run.Machines, run.Rate, run.Fit, new(elapsed, cost), prediction, beside), null,
            [.. run.Time.Assumptions, .. spot?.Assumptions ?? [], .. storage.Assumptions, .. spread.Assumptions]);
    }

    private double[]? Factors(RunSpread spread) => spread.PriceStands
        ? null
        : _factors.GetOrAdd((spread.PriceLow, spread.PriceHigh), _ => [.. _draws.Value.Price.Select(spread.PriceAt)]);

    private static double? Discount(Machine spot, ILookup<(string?, string, string?), Machine> onDemand) =>
        onDemand[Place(spot)].FirstOrDefault() is { Price.Amount: > 0 } listed && listed.Price.Currency == spot.Price.Currency
            ? 1 - (double)(spot.Price.Amount / listed.Price.Amount)
            : null;

    private static (string?, string, string?) Place(Machine machine) => (machine.Provider, machine.Name, machine.Region);

    private static string Name(Machine machine) => $"{machine.Name}{(machine.Region is { } region ? $" {region}" : "")} {PurchaseKinds.Word(machine.Kind)}";

    /// <summary>A row, or why there is none.</summary>
    private sealed record Outcome(string Name, PlanRow? Row, string? Reason, IReadOnlyList<string> Assumptions);
}
