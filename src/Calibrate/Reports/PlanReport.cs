using System.Globalization;
using System.Text;
using System.Text.Json;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Plans;
using Calibrate.Costs.Prices;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Reports;

/// <summary>Offers for a job, cheapest first.</summary>
public static class PlanReport
{
    private const int MostNamed = 6;

    private static readonly string[] Headings =
        ["cost", "time", "front", "instance", "terms", "devices", "throughput", "hours", "cost of", "P10", "P90", "in time", "in budget", "spot pays from", "it saves", "pays"];

    public static string Text(JobPlan plan)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{plan.Job.Name}: {plan.Rows.Count} offers, sums in {plan.Currency}, * on the front of cost and time, ! price unverified\n\n");
        if (plan.Rows.Count > 0)
            text.Append(TextTable.Of(Headings, plan.Rows.Select(Row), leftAligned: 7)).Append('\n');
        List<(string, string)> facts =
        [
            .. plan.Rows.SelectMany(row => row.Rate.Notes).Distinct().Select(note => ("WARNING", note)),
            .. plan.Rows.Where(row => plan.Job.Zero is null && IsSharded(row)).Take(1).Select(_ => ("WARNING", $"where ZeRO-3 stands beside the devices, {Estimator.Sharded}")),
            .. plan.LeftOut.Select(left => ("left out", $"{Names(left)}: {left.Reason}")),
            .. plan.Assumptions.Select(assumption => ("assumes", assumption)),
        ];
        return facts.Count == 0 ? text.ToString() : text.Append(TextTable.Facts(facts)).ToString();
    }

    public static string Json(JobPlan plan) => JsonSerializer.Serialize(
        new JsonPlan(
            plan.Job.Name, plan.Currency, [.. plan.Rows.Select(ToJson)], [.. plan.LeftOut.Select(left => new JsonLeftOut(left.Reason, [.. left.Offers]))], [.. plan.Assumptions]),
        EstimateContext.Readable.JsonPlan) + "\n";

    private static IReadOnlyList<string?> Row(PlanRow row) =>
    [
        row.ByCost.ToString(CultureInfo.InvariantCulture),
        row.ByTime.ToString(CultureInfo.InvariantCulture),
        row.Front == Front.Pareto ? "*" : "",
        $"{row.Machine.Name}{(row.Machine.Region is { } region ? $" {region}" : "")}",
        PurchaseKinds.Word(row.Machine.Kind),
        string.Create(CultureInfo.InvariantCulture, $"{row.Devices} x {row.Machine.Device?.Name ?? "?"}{(IsSharded(row) ? ", ZeRO-3" : "")}"),
        Words.Of(row.Rate.Grounds),
        Figure.Significant(row.Expected.Elapsed.TotalHours),
        Sum(row.Expected.Cost) + (row.Machine.PriceSource?.Verification == Verification.Unverified ? "!" : ""),
        Sum(row.Prediction.Cost.P10),
        Sum(row.Prediction.Cost.P90),
        Chance(row.Prediction.InTime),
        Chance(row.Prediction.InBudget),
        Chance(row.Spot?.BreakEven.Discount),
        Chance(row.Spot?.Discount),
        row.Spot?.Pays is { } pays ? (pays ? "yes" : "no") : null,
    ];

    private static bool IsSharded(PlanRow row) => row.Fit is { Spread: ZeroStage.Three };

    private static string Sum(Money money) => money.Amount.ToString(money.Amount is > -1 and < 1 ? "F4" : "F2", CultureInfo.InvariantCulture);

    private static string? Chance(double? share) => share is { } value ? Figure.Percent(value, 0) : null;

    private static string Names(LeftOut left) => left.Offers.Count <= MostNamed
        ? string.Join(", ", left.Offers)
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", left.Offers.Take(MostNamed))} and {left.Offers.Count - MostNamed} more");

    private static JsonPlanRow ToJson(PlanRow row) => new(
        row.ByCost, row.ByTime, row.Front == Front.Pareto, JobEstimateReport.ToJson(row.Machine), row.Devices, row.Machines, row.Fit is { } fit ? (int)fit.Spread : null, Words.Of(row.Rate.Grounds),
        row.Expected.Elapsed.TotalHours, row.Expected.Cost.Amount, JobEstimateReport.Hours(row.Prediction.Elapsed), JobEstimateReport.Sums(row.Prediction.Cost),
        row.Prediction.InTime, row.Prediction.InBudget, row.Spot?.BreakEven.Discount, row.Spot?.Discount, row.Spot?.Pays,
        [.. row.Rate.Notes, .. IsSharded(row) ? [Estimator.Sharded] : Array.Empty<string>()]);
}
