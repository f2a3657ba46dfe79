using Calibrate.Units;

namespace Calibrate.Costs.Spot;

/// <summary>
/// How often running capacity is taken away: interruptions per hour <em>of running</em>, the inverse of the mean time to
/// interruption M. It comes from the user or from a trace; a cloud's published share of interrupted instances is not a rate
/// (it says neither of how many hours nor of which instances), so nothing here makes one from it.
/// </summary>
/// <param name="PerHour">0 (never) or more.</param>
public readonly record struct InterruptionRate(double PerHour)
{
    public static readonly InterruptionRate Never = new(0);

    public double PerHour { get; } = PerHour >= 0 && double.IsFinite(PerHour)
        ? PerHour
        : throw new ArgumentOutOfRangeException(nameof(PerHour), PerHour, "a rate is 0 or more and finite");

    /// <param name="mean">M, above zero.</param>
    public static InterruptionRate Every(TimeSpan mean) => mean > TimeSpan.Zero
        ? new(1 / mean.TotalHours)
        : throw new ArgumentOutOfRangeException(nameof(mean), mean, "a mean time to interruption is above zero");

    /// <summary>M; null without interruptions.</summary>
    public TimeSpan? MeanTime => PerHour > 0 ? Seconds.ToTimeSpan(1 / PerSecond) : null;

    internal double PerSecond => PerHour / 3600;

    /// <summary>A job on N nodes stops when any of them does: M/N. The nodes are taken to fail independently.</summary>
    public InterruptionRate ForNodes(int nodes) => nodes >= 1
        ? new(PerHour * nodes)
        : throw new ArgumentOutOfRangeException(nameof(nodes), nodes, "a job has at least 1 node");

    public override string ToString() => PerHour > 0 ? $"{Figure.Significant(PerHour)} interruptions per hour" : "no interruptions";
}
