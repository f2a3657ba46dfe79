namespace Calibrate.Costs;

/// <summary>An estimate that cannot be made; the message names the flag and the remedy.</summary>
public class EstimateException(string message) : Exception(message);

/// <summary>Nothing tells how fast a job is on a machine.</summary>
/// <param name="tried">What was looked for, and why it would not do.</param>
public sealed class NoThroughputException(string message, IReadOnlyList<string> tried) : EstimateException(message)
{
    public IReadOnlyList<string> Tried { get; } = tried;
}
