using Calibrate.Profiles;

namespace Calibrate.Costs.Throughputs;

/// <summary>A profile that a figure stands on.</summary>
/// <param name="File">As it was named when it was read.</param>
/// <param name="Cell">One the figure was made of.</param>
/// <param name="Sha256">Null for a profile that was never written.</param>
/// <param name="Status">The cell's; null where it is not known.</param>
public sealed record ProfileReference(string File, DateTimeOffset Created, string Cell, string? Sha256 = null, CellStatus? Status = null);
