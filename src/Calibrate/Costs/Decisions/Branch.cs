using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;

namespace Calibrate.Costs.Decisions;

/// <summary>One way of training, on the cheapest machines that hold it.</summary>
/// <param name="Plan">On those machines, at the batch that is timed; on as few cards as hold it where there are none.</param>
/// <param name="Memory">Of the plan, on each device.</param>
/// <param name="Fit">On those machines; null where there are none, or nothing tells.</param>
/// <param name="LeastCards">The fewest of that card; null where none are enough, or no card is meant.</param>
/// <param name="Estimate">Null where no throughput is known.</param>
/// <param name="Bound">In its place; null where there is an estimate, and where no peak is known either.</param>
/// <param name="WhyNot">Why there is no estimate; null where there is one.</param>
public sealed record Branch(
    string Name, Job Job, MemoryPlan Plan, MemoryBreakdown Memory, Fit? Fit, int? LeastCards, JobEstimate? Estimate, ComputeBound? Bound, string? WhyNot);
