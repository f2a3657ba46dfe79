using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Scaling;
using Calibrate.Costs.Training;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>Puts an estimate together: run, interruptions, bill, spread.</summary>
internal sealed class Estimator(Job job, Machine machine, Evidence evidence, EstimateOptions options)
{
    /// <summary>What tables add where one device does not hold the model.</summary>
    internal const string Sharded = "it fits only with ZeRO-3: weights, gradients and optimizer state are spread over the devices, and gathered in every micro-step";

    public JobEstimate Estimate()
    {
        try
        {
            return PutTogether();
        }
        catch (OverflowException)
        {
            throw new EstimateException($"{job.Name}: at its slowest the job would outlast every calendar, or cost more than there is; check samples, epochs and the price");
        }
    }

    private JobEstimate PutTogether()
    {
        var run = JobRun.Of(job, machine, evidence, options);
        if (options.Link is { } link && run.Time.Exchange is null)
            throw new EstimateException($"--link \"{link}\" would count for nothing: {WhyNoExchange(run)}; leave --link out");
        if (run.Time.Loading is null && LoadingRate.WhyUnused(job, machine, evidence.Loaders) is { } unused)
            throw new EstimateException(unused);
        var time = run.Time.Time;
        var spot = SpotOf(job, machine, run, options);
        var data = JobData.Of(job, machine, evidence.Prices, options.Data, spot?.Elapsed ?? time.Total);
        if (options.Data == DataPlace.OtherRegion && data.Transfer is null)
            throw new EstimateException($"--data other-region would count for nothing: {data.Assumptions[0]}; leave --data out");
        var paid = run.Machines * machine.Devices;
        var bill = TrainingBill.Of(spot?.Billed ?? time.Total, paid, machine.PricePerDevice, data.Storage, data.Transfer);
        var spread = RunSpread.Of(run.Rate, machine, run.Time);
        var times = run.Rate.SamplesPerSecond is { Low: { } low, High: { } high, Value: var value } ? (Billed(high / value, run.Time.Loading?.Relative.High), Billed(low / value, run.Time.Loading?.Relative.Low)) : ((TimeSpan, TimeSpan)?)null;
        return new()
        {
            Job = job,
            Machine = machine,
            Devices = run.Devices,
            Machines = run.Machines,
            Rate = run.Rate,
            Parts = time,
            Exchange = run.Time.Exchange,
            Spot = spot,
            Time = new(times?.Item1, spot?.Billed ?? time.Total, times?.Item2),
            Elapsed = spot is null || spot.Elapsed == spot.Billed ? null : spot.Elapsed,
            Bill = bill,
            Cost = new(CostOf(times?.Item1), bill.Total, CostOf(times?.Item2)),
            Prediction = Predict(run, spot, spread, data.Total, paid),
            Tornado = CostDrivers.Of(time, spot, spread, machine.PricePerDevice, paid, data.Total),
            Fit = run.Fit,
            Storage = data.Offer,
            // Checkpoints are written on demand and on spot.
            Assumptions = [.. run.Rate.Assumptions.Concat(run.Time.Assumptions).Concat(spot?.Assumptions ?? []).Concat(data.Assumptions).Concat(spread.Assumptions).Distinct()],
            Warnings = [.. Warnings(run, data)],
            Derivation = Derive(run, spot, data, bill),
        };

        // The job at an end of the throughput's interval, and of the loader's where that is measured: of two independent times the longer
        // lies between those of the ends in about as many cases as each of them does.
        TimeSpan Billed(double throughput, double? loading)
        {
            var other = time.At(throughput, loading: loading ?? 1);
            return spot is null ? other.Total : JobSpot.Of(job, run.Checkpoint, other, run.Machines, options.Interruptions).Billed;
        }

        Money? CostOf(TimeSpan? billed) => billed is { } end ? TrainingBill.Of(end, paid, machine.PricePerDevice, data.Storage, data.Transfer).Total : null;
    }

    private string WhyNoExchange(JobRun run) => run switch
    {
        { Devices: 1 } => "one device exchanges nothing",
        { Rate.Scope: RateScope.WholeJob } => "a guess covers the whole job",
        { Rate.Together: > 1 } => FormattableString.Invariant($"the throughput is of {run.Rate.Together} devices and has their exchange in it"),
        _ when job.Mode != Planning.Mode.Train => "without a backward pass nothing is exchanged",
        _ => $"the gradients of {job.Workload} are not known",
    };

    /// <summary>Null on demand.</summary>
    internal static JobSpot? SpotOf(Job job, Machine machine, JobRun run, EstimateOptions options) =>
        machine.Kind == PurchaseKind.Spot ? JobSpot.Of(job, run.Checkpoint, run.Time.Time, run.Machines, options.Interruptions) : null;

    private Prediction Predict(JobRun run, JobSpot? spot, RunSpread spread, Money? extras, int paid)
    {
        var exact = spot is null && spread.IsOfThroughputAlone;
        var draws = exact ? null : RunDraws.Of(options.Seed, options.Draws);
        RunTimes times = draws is null ? new ExactRuns(run.Time.Time, spread.Throughput) : DrawnRuns.Of(run.Time.Time, spot, spread, draws);
        var price = new RunPrice(
            (double)machine.PricePerDevice.Amount * paid / 3600, (double)(extras?.Amount ?? 0), machine.Price.Currency,
            draws is null || spread.PriceStands ? null : [.. draws.Price.Select(spread.PriceAt)]);
        var (cost, inBudget) = times.Cost(price, job.Budget is { } budget && budget.Currency == price.Currency ? budget : null);
        return new(times.Method, draws?.Count ?? 0, options.Seed, times.Elapsed, cost, job.Deadline is { } deadline ? times.ChanceWithin(deadline) : null, inBudget);
    }

    private IEnumerable<string> Warnings(JobRun run, JobData data)
    {
        foreach (var note in run.Rate.Notes)
            yield return note;
        foreach (var warning in machine.PriceWarnings.Concat(data.Warnings))
            yield return warning;
        if (run.Machines * machine.Devices is var paid && paid > run.Devices)
            yield return FormattableString.Invariant($"{paid} devices are paid for, and {run.Devices} used: {machine.Name} has {machine.Devices}");
        if (run.Fit is { Fit: Fit.DoesNotFit } fit)
            yield return $"it does not fit: {fit.Because}{(fit.Spread == ZeroStage.None ? "" : " even with ZeRO-3")}, and {machine.Device!.Name} has {fit.Card}";
        else if (run.Fit is { Spread: ZeroStage.Three } && job.Zero is null)
            yield return Sharded;
        if (job.Budget is { } budget && budget.Currency != machine.Price.Currency)
            yield return $"the budget is in {budget.Currency}, the price in {machine.Price.Currency}: they are not compared";
    }

    private Derivation Derive(JobRun run, JobSpot? spot, JobData data, TrainingBill bill)
    {
        Derivation[] time = spot is null ? [run.Time.Derivation] : [spot.Derivation with { From = [run.Time.Derivation, .. spot.Derivation.From] }];
        if (!machine.IsPriced)
            return time[0];
        var compute = new Derivation(
            "compute", bill.Compute.ToString(), Grounds.Computed,
            FormattableString.Invariant($"billed time * {run.Machines} machines of {machine.Devices} devices * price"), null, [.. time, machine.PriceOrigin]);
        return new("cost", bill.Total.ToString(), Grounds.Computed, TrainingBill.Formula, null, [compute, .. data.Derivations]);
    }
}
