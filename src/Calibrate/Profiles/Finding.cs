using System.Globalization;
using Calibrate.Units;

namespace Calibrate.Profiles;

/// <summary>What one rule saw in a cell, and what it says.</summary>
/// <param name="Rule">Its name, e.g. <c>drift</c>.</param>
/// <param name="SpeaksWhen">Its limit.</param>
/// <param name="Saw">The figures it looked at; empty when it had nothing to judge.</param>
/// <param name="Says">Null while it keeps silent.</param>
public sealed record Finding(string Rule, string SpeaksWhen, IReadOnlyList<Reading> Saw, CellVerdict? Says);

/// <summary>How a reading is shown.</summary>
public enum ReadingKind
{
    Count,

    /// <summary>1 is 100%.</summary>
    Share,

    Ratio,

    /// <summary>Shown in milliseconds.</summary>
    Seconds,

    Probability,
}

/// <summary>One figure a rule looked at.</summary>
public sealed record Reading(string Name, double Value, ReadingKind Kind)
{
    // Below this, a p-value says no more than that it is small.
    private const double LeastProbability = 0.0001;

    public override string ToString() => Kind switch
    {
        ReadingKind.Count => string.Create(CultureInfo.InvariantCulture, $"{Name} {Value}"),
        ReadingKind.Share => $"{Name} {Figure.Percent(Value)}",
        ReadingKind.Ratio => $"{Name} {Figure.Significant(Value, 3)}",
        ReadingKind.Seconds => $"{Name} {Figure.Significant(Value * 1e3)} ms",
        _ when Value < LeastProbability => string.Create(CultureInfo.InvariantCulture, $"{Name} < {LeastProbability}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Name} = {Value:0.0###}"),
    };
}
