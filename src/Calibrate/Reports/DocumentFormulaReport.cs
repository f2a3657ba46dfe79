using Calibrate.Costs.Estimates;
using Calibrate.Costs.Training;
using Calibrate.Units;

namespace Calibrate.Reports;

/// <summary>The documents' budget formula beside the right one.</summary>
public static class DocumentFormulaReport
{
    public static string Text(BudgetFormula formula, JobEstimate estimate) => TextTable.Facts(
    [
        ("as written", BudgetFormula.AsWritten),
        ("", FormattableString.Invariant($"{formula.Tokens} / ({formula.Throughput} * {formula.Devices} * {formula.Utilization}) = {Figure.Significant(formula.TrainHoursAsWritten)} \"hours\", {formula.CostAsWritten}")),
        ("error", BudgetFormula.Explanation),
        ("right", BudgetFormula.Formula),
        ("", $"{Hours.Text(formula.Time(estimate.Scaling))}, {formula.Cost(estimate.Scaling)}: steps alone; with all the rest {Hours.Text(estimate.Time.Mid)}, {estimate.Cost.Mid}"),
    ]);

    public static string Json(BudgetFormula formula, JobEstimate estimate) => System.Text.Json.JsonSerializer.Serialize(
        JobEstimateReport.ToJson(estimate) with
        {
            DocumentFormula = new(
                BudgetFormula.AsWritten, formula.Tokens.Tokens, formula.Throughput.TokensPerSecond, formula.Utilization, formula.TrainHoursAsWritten,
                formula.CostAsWritten.Amount, BudgetFormula.UnitError, formula.Time(estimate.Scaling).TotalHours, formula.Cost(estimate.Scaling).Amount, BudgetFormula.Explanation),
        },
        EstimateContext.Readable.JsonJobEstimate) + "\n";
}
