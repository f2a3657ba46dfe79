using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs;

/// <summary>What to price, and from which profile.</summary>
public sealed record EstimateRequest
{
    /// <summary>The profile's file, as the user named it: for the lineage and for messages.</summary>
    public required string File { get; init; }

    public required Profile Profile { get; init; }

    /// <summary>The id of the cell to price with, e.g. <c>vit-b.train.bf16.b4.i224</c>.</summary>
    public required string Cell { get; init; }

    /// <summary>Images or sequences per epoch, at least 1.</summary>
    public required long Samples { get; init; }

    /// <summary>Passes over the samples, above 0; a part of one counts.</summary>
    public double Epochs { get; init; } = 1;

    /// <summary>How many of the profile's devices work together, at least 1.</summary>
    public int Devices { get; init; } = 1;

    /// <summary>Null: hours only.</summary>
    public HourlyPrice? Price { get; init; }

    /// <summary>Images or sequences validated after each epoch; 0 for none.</summary>
    public long ValidationSamples { get; init; }

    public FlaggedCells Flagged { get; init; } = FlaggedCells.Refuse;
}
