namespace Calibrate.Costs;

/// <summary>An estimate that cannot be made; the message names the flag and the remedy.</summary>
public sealed class EstimateException(string message) : Exception(message);
