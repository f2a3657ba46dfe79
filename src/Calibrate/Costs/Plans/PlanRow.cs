using Calibrate.Costs.Estimates;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Spot;
using Calibrate.Units;

namespace Calibrate.Costs.Plans;

/// <summary>An offer that does the job.</summary>
/// <param name="Expected">Billed time and cost of the expected run.</param>
/// <param name="Spot">What spot takes; null on demand.</param>
public sealed record PlanRow(Machine Machine, int Devices, int Machines, JobRate Rate, FitVerdict? Fit, ExpectedRun Expected, Prediction Prediction, PlanSpot? Spot)
{
    /// <summary>From 1.</summary>
    public int ByCost { get; init; }

    /// <summary>From 1.</summary>
    public int ByTime { get; init; }

    /// <summary>Whether no other offer is both cheaper and sooner done.</summary>
    public Front Front { get; init; }
}

/// <summary>The expected run.</summary>
/// <param name="Elapsed">To the finish, waits for capacity included.</param>
public sealed record ExpectedRun(TimeSpan Elapsed, Money Cost);

/// <summary>Spot beside on-demand.</summary>
/// <param name="Discount">The one there is; null where the same machine has no on-demand price in its region.</param>
public sealed record PlanSpot(BreakEven BreakEven, double? Discount)
{
    /// <summary>Null where there is nothing to compare with.</summary>
    public bool? Pays => Discount is { } discount ? BreakEven.PaysAt(discount) : null;
}

/// <summary>Where an offer lies in cost and time.</summary>
public enum Front
{
    /// <summary>Another one is both cheaper and sooner done, or as cheap and sooner, or as soon and cheaper.</summary>
    Dominated,

    /// <summary>On the Pareto front.</summary>
    Pareto,
}

/// <summary>Offers that do not do the job, by why.</summary>
public sealed record LeftOut(string Reason, IReadOnlyList<string> Offers);
