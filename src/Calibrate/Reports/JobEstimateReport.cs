using System.Text.Json;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Costs.Spot;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Reports;

/// <summary>What a job takes and costs on a machine, part by part, with what it stands on.</summary>
public static class JobEstimateReport
{
    public static string Text(JobEstimate estimate)
    {
        List<(string, string)> facts = [.. estimate.Warnings.Select(warning => ("WARNING", warning))];
        facts.AddRange(Head(estimate));
        facts.AddRange(Parts(estimate));
        facts.AddRange(OneRun(estimate));
        if (estimate.Spot is { } spot)
            facts.AddRange(Spot(estimate, spot));
        facts.AddRange(Derivations.Formulas(estimate.Derivation).Select(formula => ("formula", formula)));
        facts.AddRange(estimate.Assumptions.Select(assumption => ("assumes", assumption)));
        facts.AddRange(Derivations.Leaves(estimate.Derivation).Distinct().Select(leaf => ("from", $"{leaf.Name} = {leaf.Value}, {Words.Of(leaf.Grounds)}: {leaf.Source}")));
        return TextTable.Facts(facts);
    }

    public static string Json(JobEstimate estimate) => JsonSerializer.Serialize(ToJson(estimate), EstimateContext.Readable.JsonJobEstimate) + "\n";

    internal static JsonJobEstimate ToJson(JobEstimate estimate) => new(
        estimate.Job.Name, estimate.Job.Workload, Words.Of(estimate.Job.Mode), Words.Of(estimate.Job.Method), Words.Of(estimate.Job.Precision),
        ToJson(estimate.Machine),
        estimate.Devices, estimate.Machines,
        new(Words.Of(estimate.Rate.Grounds), Range(estimate.Rate.SamplesPerSecond), estimate.Rate.Confidence, estimate.Rate.Batch, estimate.Scaling.Share, estimate.Rate.Parts.Count == 0 ? null : [.. estimate.Rate.Parts.Select(ToJson)]),
        Hours(estimate.Time), estimate.Elapsed?.TotalHours,
        new(
            estimate.Parts.StartUp.TotalHours, estimate.Parts.Steps.TotalHours, estimate.Parts.Exchange.TotalHours, estimate.Parts.Waiting.TotalHours, estimate.Parts.Validation.TotalHours,
            estimate.Spot is null ? estimate.Parts.Checkpoints.TotalHours : Checkpoints(estimate.Spot).TotalHours,
            estimate.Spot is { } lost ? Rework(lost).TotalHours : null, estimate.Spot is { } waits ? (waits.Elapsed - waits.Billed).TotalHours : null),
        estimate.Machine.IsPriced ? new(estimate.Cost.Low?.Amount, estimate.Cost.Mid.Amount, estimate.Cost.High?.Amount, estimate.Cost.Mid.Currency) : null,
        estimate.Machine.IsPriced ? new(estimate.Bill.Compute.Amount, estimate.Bill.Storage?.Amount, estimate.Bill.Transfer?.Amount) : null,
        ToJson(estimate.Prediction, estimate.Machine),
        [.. estimate.Tornado.Select(bar => new JsonTornadoBar(bar.Input, bar.AtP10.Amount, bar.AtP90.Amount))],
        estimate.Exchange is { } exchange ? new(
            (int)exchange.Traffic.Stage, exchange.Traffic.Bytes(estimate.Devices), exchange.Link.Interconnect.Bandwidth.BytesPerSecond, DeviceLink.NameOf(exchange.Link.Grounds)) : null,
        estimate.Spot is { } spot ? new(
            spot.Terms.Rate.MeanTime?.TotalHours, spot.Terms.Plan.Interval.TotalSeconds, spot.Terms.Plan.Cost.TotalSeconds, spot.Terms.Plan.Restart.TotalSeconds, spot.Terms.Plan.Notice > TimeSpan.Zero ? spot.Terms.Plan.Notice.TotalSeconds : null,
            spot.Young?.TotalSeconds, spot.Daly?.TotalSeconds, spot.MeanInterruptions, spot.BreakEven(estimate.Parts.Total).Discount, spot.Trace?.Name,
            spot.Replay is { } replay ? new(spot.Expectation.Billed.TotalHours, replay.Billed.Mean.TotalHours, replay.Elapsed.P10.TotalHours, replay.Elapsed.P50.TotalHours, replay.Elapsed.P90.TotalHours) : null) : null,
        estimate.Fit is { } fit ? new(Words.Of(fit.Fit), (int)fit.Spread, fit.Needs.Bytes, fit.Card.Bytes, fit.Measured is null ? "memory model" : "measured", fit.Measured?.Cell.Key.Id, fit.Measured?.From.File) : null,
        [.. estimate.Profiles.Select(profile => new JsonProfileReference(profile.File, profile.Sha256, profile.Cell))],
        [.. estimate.Assumptions], [.. estimate.Warnings], Derivations.ToJson(estimate.Derivation));

    private static JsonRatePart ToJson(RatePart part) => new(
        part.Name, Range(part.Seconds), Words.Of(part.Figure.Grounds), [.. part.Figure.Profiles.Select(profile => new JsonPartCell(profile.Cell, profile.Status?.ToString(), profile.File)).Distinct()], Derivations.ToJson(part.Figure.Derivation));

    internal static JsonMachine ToJson(Machine machine) => new(
        machine.Name, machine.Provider, machine.Region, PurchaseKinds.Word(machine.Kind), machine.Device?.Name, machine.Devices,
        machine.IsPriced ? machine.Price.Amount : null, machine.Price.Currency, machine.PriceSource is null ? null : Words.Of(machine.PriceSource.Verification));

    internal static JsonQuantiles Hours(TimeSpread time) => new(time.P10.TotalHours, time.P50.TotalHours, time.P90.TotalHours);

    internal static JsonQuantiles Sums(MoneySpread cost) => new((double)cost.P10.Amount, (double)cost.P50.Amount, (double)cost.P90.Amount);

    private static IEnumerable<(string, string)> Head(JobEstimate estimate)
    {
        var machine = estimate.Machine;
        var rate = estimate.Rate;
        yield return ("job", $"{estimate.Job.Name}: {estimate.Job.Workload}, {(estimate.Job.Mode == Mode.Train ? Words.Of(estimate.Job.Method) : Words.Of(estimate.Job.Mode))}, {Words.Of(estimate.Job.Precision)}");
        yield return ("on", FormattableString.Invariant($"{estimate.Machines} x {machine.Name}{(machine.Region is { } region ? $", {region}" : "")}, {PurchaseKinds.Word(machine.Kind)}: {machine.Holds} each, at {(machine.IsPriced ? machine.Price.ToString() : "no price")}"));
        yield return ("throughput", $"{Ends(rate.SamplesPerSecond.Low, rate.SamplesPerSecond.Value, rate.SamplesPerSecond.High)} samples/s a device, {Words.Of(rate.Grounds)}{(estimate.Devices > 1 ? $"; {estimate.Devices} devices at {estimate.Scaling}" : "")}");
        foreach (var part in rate.Parts)
            yield return ("part", $"{part.Name}: {part.Text}, {Words.Of(part.Figure.Grounds)}, {string.Join(" and ", part.Figure.Profiles.Select(profile => $"{profile.Cell}, {profile.Status}"))}");
        yield return ("hours", $"{Ends(estimate.Time.Low?.TotalHours, estimate.Time.Mid.TotalHours, estimate.Time.High?.TotalHours)} billed, expected{(estimate.Elapsed is { } elapsed ? $"; {Units.Hours.Text(elapsed)} to the finish" : "")}");
        if (estimate.Exchange is { } exchange)
            yield return ("exchange", $"{(exchange.Traffic.Stage == ZeroStage.Three ? "ZeRO-3" : "all-reduce")}, {Figure.WithDecimalPrefix(exchange.Traffic.Bytes(estimate.Devices), "B")} a step through each link of {exchange.Link.Label}");
        if (machine.IsPriced)
            yield return ("cost", $"{estimate.Cost.Mid} [{estimate.Cost.Low?.ToString() ?? "?"}, {estimate.Cost.High?.ToString() ?? "?"}], expected{(rate.Confidence is { } confidence ? $" (interval of the expectation, {Figure.Percent(confidence, 0)})" : "")}");
    }

    private static IEnumerable<(string, string)> Parts(JobEstimate estimate)
    {
        var parts = estimate.Parts;
        yield return ("time", $"start-up {Units.Hours.Text(parts.StartUp)}, steps {Units.Hours.Text(parts.Steps)} (exchange {Units.Hours.Text(parts.Exchange)}, waiting for data {Units.Hours.Text(parts.Waiting)}), validation {Units.Hours.Text(parts.Validation)}, checkpoints {Units.Hours.Text(estimate.Spot is { } spot ? Checkpoints(spot) : parts.Checkpoints)}");
        if (estimate.Machine.IsPriced)
            yield return ("bill", $"compute {estimate.Bill.Compute}, storage {estimate.Bill.Storage?.ToString() ?? "-"}, transfer {estimate.Bill.Transfer?.ToString() ?? "-"}");
    }

    private static IEnumerable<(string, string)> OneRun(JobEstimate estimate)
    {
        var one = estimate.Prediction;
        yield return ("one run", $"hours P10 {Figure.Significant(one.Elapsed.P10.TotalHours)}, P50 {Figure.Significant(one.Elapsed.P50.TotalHours)}, P90 {Figure.Significant(one.Elapsed.P90.TotalHours)}{(estimate.Machine.IsPriced ? $"; cost P10 {one.Cost.P10}, P50 {one.Cost.P50}, P90 {one.Cost.P90}" : "")} ({How(one)})");
        if (one.InTime is { } inTime)
            yield return ("deadline", $"{Durations.Format(estimate.Job.Deadline!.Value)}, met with a chance of {Figure.Percent(inTime, 0)}");
        if (one.InBudget is { } inBudget)
            yield return ("budget", $"{estimate.Job.Budget}, kept with a chance of {Figure.Percent(inBudget, 0)}");
        foreach (var bar in estimate.Tornado)
            yield return ("driven by", $"{bar.Input}: {bar.AtP10} at its P10, {bar.AtP90} at its P90, all else at the median");
    }

    private static IEnumerable<(string, string)> Spot(JobEstimate estimate, JobSpot spot)
    {
        yield return ("spot", $"{spot.Terms.Rate}, {Figure.Significant(spot.MeanInterruptions, 3)} expected; re-work and restarts {Units.Hours.Text(Rework(spot))}, waits {Units.Hours.Text(spot.Elapsed - spot.Billed)}");
        yield return ("", $"checkpoint every {Durations.Format(spot.Terms.Plan.Interval)}{(spot is { Young: { } young, Daly: { } daly } ? $" (Young {Durations.Format(young)}, Daly {Durations.Format(daly)})" : "")}; pays from a discount of {Figure.Percent(spot.BreakEven(estimate.Parts.Total).Discount)} on");
        if (spot.Replay is { } replay)
            yield return ("", $"replayed over {spot.Trace!.Name} from {replay.Starts} points: finish after P10 {Units.Hours.Text(replay.Elapsed.P10)}, P50 {Units.Hours.Text(replay.Elapsed.P50)}, P90 {Units.Hours.Text(replay.Elapsed.P90)}; the memoryless model expects {Units.Hours.Text(spot.Expectation.Billed)} billed");
    }

    private static TimeSpan Checkpoints(JobSpot spot) => spot.Expectation.Undisturbed - spot.Expectation.Work;

    private static TimeSpan Rework(JobSpot spot) => spot.Billed - spot.Expectation.Undisturbed;

    private static string How(Prediction one) => one.Method switch
    {
        PredictionMethod.ClosedForm => "closed form",
        PredictionMethod.MonteCarlo => FormattableString.Invariant($"{one.Draws} draws, seed {one.Seed}"),
        _ => FormattableString.Invariant($"{one.Draws} draws replayed over the trace, seed {one.Seed}"),
    };

    private static string Ends(double? low, double value, double? high) => $"{Figure.Significant(value)} [{End(low)}, {End(high)}]";

    private static string End(double? end) => end is { } value ? Figure.Significant(value) : "?";

    private static JsonRange Hours(Costs.TimeRange time) => new(time.Low?.TotalHours, time.Mid.TotalHours, time.High?.TotalHours);

    private static JsonRange Range(Interval interval) => new(interval.Low, interval.Value, interval.High);

    private static JsonPrediction ToJson(Prediction one, Machine machine) => new(
        Words.Of(one.Method), one.Draws, one.Seed, Hours(one.Elapsed), machine.IsPriced ? Sums(one.Cost) : null, one.InTime, one.InBudget);
}
