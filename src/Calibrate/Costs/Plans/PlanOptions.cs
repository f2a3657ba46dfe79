using Calibrate.Costs.Estimates;
using Calibrate.Costs.Prices;
using Calibrate.Units;

namespace Calibrate.Costs.Plans;

/// <summary>What an offer has to do.</summary>
public sealed record PlanOptions
{
    /// <summary>What costs more is left out; null: the job's budget only gives a chance of keeping it.</summary>
    public Money? Budget { get; init; }

    /// <summary>What takes longer is left out; null: the job's deadline only gives a chance of meeting it.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>
    /// Several machines are tried, 1, 2, 4, … up to this many devices, where the job does not say how many; null: one machine of each
    /// offer, whatever it has.
    /// </summary>
    public int? MaxDevices { get; init; }

    /// <summary>Which offers are looked at. Default: all.</summary>
    public OfferFilter Filter { get; init; } = new();

    /// <summary>Seed, draws, interruptions, link: as for a single estimate.</summary>
    public EstimateOptions Estimate { get; init; } = new();
}
