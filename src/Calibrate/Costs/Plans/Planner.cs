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
            throw new EstimateException(FormattableString.Invariant($"--max-gpus {options.MaxDevices}: give a whole number, 1 or more"));
        var onDemand = machines.Where(machine => machine.Kind == PurchaseKind.OnDemand).ToLookup(Place);
        var groups = machines.SelectMany(Sizes, (machine, devices) => (Machine: machine, Devices: devices)).GroupBy(one => Kind(one.Machine, one.Devices)).Select(group => group.ToList()).ToList();
        var shared = new Shared[groups.Count];
        Parallel.For(0, groups.Count, i => shared[i] = Share(groups[i][0].Machine, groups[i][0].Devices));
        if (_options.Link is { } link && shared.Any(one => one.Run is not null) && shared.All(one => one.Run?.Time.Exchange is null))
            throw new EstimateException($"--link \"{link}\" would count for nothing: on no offer that does the job do devices exchange anything over a link; leave --link out");
        if (shared.Any(one => one.Run is not null) && shared.All(one => one.Run?.Time.Loading is null) && LoadingRate.WhyUnused(job, groups[0][0].Machine, evidence.Loaders) is { } unused)
            throw new EstimateException(unused);
        (Machine Machine, Shared Shared)[] offers = [.. groups.SelectMany((group, i) => group.Select(one => (one.Machine, shared[i])))];
        var all = new Outcome[offers.Length];
        Parallel.For(0, offers.Length, i => all[i] = Judge(offers[i].Machine, offers[i].Shared, onDemand));

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
    private (string?, int, int, PurchaseKind, string?, long?, int?) Kind(Machine machine, int devices) => (
        machine.Device?.Name, machine.Devices, devices, machine.Kind,
        machine.Device is null || job.Guesses.Any(guess => string.Equals(guess.On, machine.Name, StringComparison.OrdinalIgnoreCase)) ? machine.Name : null,
        machine.Device?.Memory?.Bytes,
        // Where loading is known, the processors matter too.
        evidence.Loaders.Count > 0 ? machine.VirtualCpus : null);

    /// <summary>All that offers of the same devices have in common.</summary>
    private Shared Share(Machine machine, int devices)
    {
        if (options.MaxDevices is { } most && devices > most)
            return No(FormattableString.Invariant($"takes {devices} devices, more than {most}"));
        JobRun run;
        JobSpot? spot;
        try
        {
            run = JobRun.Of(job, machine, evidence, _options with { Devices = devices });
            spot = Estimator.SpotOf(job, machine, run, _options);
        }
        catch (NoThroughputException)
        {
            return No($"no throughput of {job.Workload} is measured, published or guessed; calibrate estimate JOB --on INSTANCE says for one of them what was looked for");
        }
        catch (EstimateException e)
        {
            return No(e.Message);
        }
        if (run.Fit is { Fit: Fit.DoesNotFit } fit)
            return No($"does not fit: {fit.Because}, {machine.Device!.Name} has {fit.Card}");
        var spread = RunSpread.Of(run.Rate, machine, run.Time);
        return new(run, spot, new(() => new ExactRuns(run.Time.Time, spread.Throughput)), new(() => DrawnRuns.Of(run.Time.Time, spot, spread, _draws.Value)));

        static Shared No(string reason) => new(Run: null, Reason: reason);
    }

    private Outcome Judge(Machine machine, Shared shared, ILookup<(string?, string, string?), Machine> onDemand)
    {
        if (shared.Run is not { } run)
            return new(Name(machine), null, shared.Reason, []);
        if (machine.Price.Currency != _currency)
            return new(Name(machine), null, $"is priced in {machine.Price.Currency}, not {_currency}", []);
        var spread = RunSpread.Of(run.Rate, machine, run.Time);
        try
        {
            return Row(machine, run, shared.Spot, spread, shared.Spot is null && spread.IsOfThroughputAlone ? shared.Exact!.Value : shared.Drawn!.Value, onDemand);
        }
        catch (EstimateException e)
        {
            return new(Name(machine), null, e.Message, []);
        }
    }

    private Outcome Row(Machine machine, JobRun run, JobSpot? spot, RunSpread spread, RunTimes times, ILookup<(string?, string, string?), Machine> onDemand)
    {
        var time = run.Time.Time;
        var elapsed = spot?.Elapsed ?? time.Total;
        var data = JobData.Of(job, machine, evidence.Prices, _options.Data, elapsed);
        var paid = run.Machines * machine.Devices;
        var cost = TrainingBill.Of(spot?.Billed ?? time.Total, paid, machine.PricePerDevice, data.Storage, data.Transfer).Total;
        if (options.Budget is { } budget && cost.Amount > budget.Amount)
            return new(Name(machine), null, $"costs more than {budget}", []);
        if (options.Deadline is { } deadline && elapsed > deadline)
            return new(Name(machine), null, $"takes longer than {Planning.Durations.Format(deadline)}", []);

        var price = new RunPrice((double)machine.PricePerDevice.Amount * paid / 3600, (double)(data.Total?.Amount ?? 0), _currency, Factors(spread));
        var (sums, inBudget) = times.Cost(price, options.Budget ?? job.Budget);
        var prediction = new Prediction(
            times.Method, times.Method == PredictionMethod.ClosedForm ? 0 : _options.Draws, _options.Seed, times.Elapsed, sums,
            (options.Deadline ?? job.Deadline) is { } by ? times.ChanceWithin(by) : null, inBudget);
        var beside = spot is null ? null : new PlanSpot(spot.BreakEven(time.Total), Discount(machine, onDemand));
        return new(
            Name(machine), new(machine, run.Devices, run.Machines, run.Rate, run.Fit, new(elapsed, cost), prediction, beside), null,
            [.. run.Rate.Assumptions, .. run.Time.Assumptions, .. spot?.Assumptions ?? [], .. data.Assumptions, .. data.Warnings, .. spread.Assumptions]);
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

    /// <summary>Of one kind of machine: its run and the drawn times, or why there are none.</summary>
    private sealed record Shared(JobRun? Run, JobSpot? Spot = null, Lazy<ExactRuns>? Exact = null, Lazy<DrawnRuns>? Drawn = null, string? Reason = null);

    /// <summary>A row, or why there is none.</summary>
    private sealed record Outcome(string Name, PlanRow? Row, string? Reason, IReadOnlyList<string> Assumptions);
}
