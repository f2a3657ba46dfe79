using System.Text.Json;
using Calibrate.Costs;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Reports;

/// <summary>An estimate with the origin of every number.</summary>
public static class EstimateReport
{
    public static string Text(Estimate estimate)
    {
        List<(string, string)> facts = [.. estimate.Warnings.Select(warning => ("WARNING", warning))];
        facts.Add(("device", FormattableString.Invariant($"{estimate.Devices} x {estimate.DeviceName}")));
        facts.Add(("hours", Hours(estimate.Time)));
        if (estimate is { Cost: { } cost, Price: { } price })
            facts.Add(("cost", $"{Amount(cost)} at {price}"));
        foreach (var phase in estimate.Phases)
            facts.AddRange(Describe(phase));
        facts.AddRange(estimate.Formulas.Select(formula => ("formula", formula)));
        facts.AddRange(estimate.Assumptions.Select(assumption => ("assumes", assumption)));
        return TextTable.Facts(facts);
    }

    public static string Json(Estimate estimate) =>
        JsonSerializer.Serialize(ToJson(estimate), ReportContext.Readable.JsonEstimate) + "\n";

    private static IEnumerable<(string, string)> Describe(EstimatePhase phase)
    {
        var from = phase.From;
        yield return (phase.Name, $"{Hours(phase.Time)} h = {phase.Formula}");
        yield return ("", $"{from.Cell}, {from.Status}, {WithEnds(from.Throughput.Low, from.Throughput.Value, from.Throughput.High)} {from.Unit.Symbol}");
        yield return ("", $"{from.File}, sha256 {from.Sha256 ?? "none"}");
    }

    private static string Hours(TimeRange time) => WithEnds(time.Low?.TotalHours, time.Mid.TotalHours, time.High?.TotalHours);

    private static string Amount(MoneyRange cost) =>
        $"{cost.Mid} [{cost.Low?.ToString() ?? "?"}, {cost.High?.ToString() ?? "?"}]";

    private static string WithEnds(double? low, double value, double? high) => $"{Figure.Significant(value)} [{End(low)}, {End(high)}]";

    private static string End(double? end) => end is { } value ? Figure.Significant(value) : "?";

    private static JsonEstimate ToJson(Estimate estimate) => new(
        estimate.DeviceName,
        estimate.Devices,
        ToJson(estimate.Time),
        estimate.Cost is { } cost ? new(cost.Low?.Amount, cost.Mid.Amount, cost.High?.Amount, cost.Mid.Currency) : null,
        estimate.Price is { } price ? new(price.Amount, price.Currency) : null,
        [.. estimate.Phases.Select(phase => new JsonPhase(
            phase.Name, phase.Samples, phase.Epochs, ToJson(phase.Time), phase.Formula, ToJson(phase.From)))],
        [.. estimate.Formulas],
        [.. estimate.Assumptions],
        [.. estimate.Warnings]);

    private static JsonLineage ToJson(CellLineage from) => new(
        from.File, from.Sha256, from.Cell, from.Status.ToString(), from.Reason, from.Unit.Symbol, ToJson(from.Throughput), ToJson(from.SamplesPerSecond));

    private static JsonRange ToJson(TimeRange time) => new(time.Low?.TotalHours, time.Mid.TotalHours, time.High?.TotalHours);

    private static JsonRange ToJson(Interval interval) => new(interval.Low, interval.Value, interval.High);
}
