using Calibrate.Costs.Origins;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Profiles;

namespace Calibrate.Costs.Estimates;

/// <summary>What a rate speaks of.</summary>
public enum RateScope
{
    /// <summary>Steps alone: start-up, validation and checkpoints come on top.</summary>
    Steps,

    /// <summary>A job from its start to its end, as a guess of its hours does.</summary>
    WholeJob,
}

/// <summary>How fast one device works at a job, and how that is known.</summary>
/// <param name="SamplesPerSecond">Of one device. An end that nothing bounds is absent.</param>
/// <param name="Confidence">The share of cases that the interval is made to hold; null without one.</param>
/// <param name="Grounds">Measured, interpolated, extrapolated, published or assumed; computed, where it is made of several parts.</param>
/// <param name="Batch">Samples a device takes at once; null where the source does not tell.</param>
/// <param name="Together">How many devices the figure was had with: their communication is in it.</param>
/// <param name="Source">The device it was had on; null for a guess.</param>
/// <param name="Profiles">Empty unless it stands on measurements.</param>
/// <param name="Notes">What is against the figure.</param>
public sealed record JobRate(
    Interval SamplesPerSecond, double? Confidence, Grounds Grounds, RateScope Scope, int? Batch, int Together, Processor? Source,
    Derivation Derivation, IReadOnlyList<ProfileReference> Profiles, IReadOnlyList<string> Notes)
{
    /// <summary>Deviation of the logarithm that the FLOP of a step add, where the rate was made from another method's or other adapters'; else 0. It is in the interval, where there is one.</summary>
    public double ByWork { get; init; }

    /// <summary>What a sample is made of, where the rate is computed from several figures; else empty.</summary>
    public IReadOnlyList<RatePart> Parts { get; init; } = [];

    /// <summary>What was taken for granted in computing it.</summary>
    public IReadOnlyList<string> Assumptions { get; init; } = [];
}
