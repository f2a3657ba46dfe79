namespace Calibrate.Costs.Throughputs;

/// <summary>A profile that a figure stands on.</summary>
/// <param name="File">As it was named when it was read.</param>
/// <param name="Sha256">Null for a profile that was never written.</param>
/// <param name="Cell">One the figure was made of.</param>
public sealed record ProfileReference(string File, string? Sha256, DateTimeOffset Created, string Cell);
