using Calibrate.Profiles;

namespace Calibrate.Costs;

/// <summary>A profile to price from.</summary>
/// <param name="File">As the user named it: for the lineage and for messages.</param>
/// <param name="Flagged">What to do with cells that have something against them.</param>
public sealed record ProfileSource(string File, Profile Profile, FlaggedCells Flagged = FlaggedCells.Refuse);
