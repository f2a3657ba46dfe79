namespace Calibrate.Profiles.Comparing;

/// <summary>What to compare, and how.</summary>
public sealed record ComparisonRequest
{
    public required NamedProfile Old { get; init; }

    public required NamedProfile New { get; init; }

    /// <summary>The loss of speed to refuse, above 0 and below 1; null for no gate.</summary>
    public double? Gate { get; init; }

    /// <summary>What may differ between the two, on purpose.</summary>
    public IReadOnlyList<Axis> Across { get; init; } = [];

    public FlaggedCells Flagged { get; init; } = FlaggedCells.Refuse;
}

/// <summary>A ground on which two profiles are not of one kind.</summary>
public enum Axis
{
    Device,

    /// <summary>Its version, its provider, and the libraries it computes with.</summary>
    Libtorch,

    Threads,
}
