using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;

namespace Calibrate.Costs.Plans;

/// <summary>Every offer for a job, cheapest first, and what was left out and why.</summary>
/// <param name="Currency">Of all rows: no rate of exchange is assumed.</param>
/// <param name="Assumptions">Of any row, each once.</param>
public sealed record JobPlan(Job Job, string Currency, IReadOnlyList<PlanRow> Rows, IReadOnlyList<LeftOut> LeftOut, IReadOnlyList<string> Assumptions)
{
    public const string DefaultCurrency = "USD";

    /// <summary>Over the catalogue's current offers, spot prices that follow from published savings, and own hardware.</summary>
    /// <exception cref="EstimateException">The options are out of range.</exception>
    public static JobPlan Of(Job job, Evidence evidence, PlanOptions? options = null) => Of(job, PlanOffers.In(evidence.Prices, (options ?? new()).Filter), evidence, options);

    /// <summary>Over the machines given.</summary>
    /// <exception cref="EstimateException">The options are out of range.</exception>
    public static JobPlan Of(Job job, IReadOnlyList<Machine> machines, Evidence evidence, PlanOptions? options = null) =>
        new Planner(job, machines, evidence, options ?? new()).Plan();
}
