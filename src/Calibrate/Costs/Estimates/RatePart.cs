using Calibrate.Costs.Origins;
using Calibrate.Costs.Throughputs;
using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>A part of what a sample takes, where its rate is computed from several.</summary>
/// <param name="Name">What is done, e.g. <c>forward pass of the reference</c>.</param>
/// <param name="Figure">How fast that is.</param>
public sealed record RatePart(string Name, ThroughputFigure Figure)
{
    /// <summary>Seconds a sample.</summary>
    public Interval Seconds => SecondsOf(Figure);

    internal static Interval SecondsOf(ThroughputFigure figure) => figure.SamplesPerSecond.OfRate(1 / figure.SamplesPerSecond.Value);

    internal Derivation Derivation => new(Name, Text, Grounds.Computed, "1 / samples a second", null, [Figure.Derivation]);

    /// <summary>E.g. <c>0.1234 [0.1201, 0.1267] s a sample</c>.</summary>
    public string Text => $"{Units.Figure.Significant(Seconds.Value)}{(Seconds is { Low: { } low, High: { } high } ? $" [{Units.Figure.Significant(low)}, {Units.Figure.Significant(high)}]" : "")} s a sample";
}
