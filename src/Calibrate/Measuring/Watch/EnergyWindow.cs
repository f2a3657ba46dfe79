namespace Calibrate.Measuring.Watch;

/// <summary>Energy drawn between two readings of a running total, and the time between them.</summary>
/// <param name="Joules">More than nothing.</param>
public sealed record EnergyWindow(double Joules, TimeSpan Length)
{
    /// <summary>The counters are advanced every tenth of a second or so: over less time than this they are off by more than some percent.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(5);

    /// <summary>More than any device draws: what says so is no power.</summary>
    private const double MostWatts = 10_000;

    // Some count in 32 bits: 4.3 MJ, under two hours at 700 W.
    private const ulong Wrap = 1UL << 32;

    /// <summary>Over the longest stretch of the readings in which the total was not set back; null without one, and where it stands still.</summary>
    /// <param name="readings">In order of time.</param>
    public static EnergyWindow? Of(IEnumerable<(TimeSpan At, ulong Millijoules)> readings)
    {
        EnergyWindow? longest = null;
        (TimeSpan At, ulong Millijoules)? last = null;
        (double Joules, TimeSpan Length) stretch = default;
        foreach (var reading in readings)
        {
            stretch = last is { } before && Between(before, reading) is { } joules
                ? (stretch.Joules + joules, stretch.Length + (reading.At - before.At))
                : default;
            if (stretch.Joules > 0 && stretch.Length > (longest?.Length ?? TimeSpan.Zero))
                longest = new(stretch.Joules, stretch.Length);
            last = reading;
        }

        return longest;
    }

    /// <summary>Null where the total was set back.</summary>
    private static double? Between((TimeSpan At, ulong Millijoules) before, (TimeSpan At, ulong Millijoules) after)
    {
        var most = MostWatts * (after.At - before.At).TotalSeconds;
        var joules = after.Millijoules >= before.Millijoules
            ? (after.Millijoules - before.Millijoules) / 1e3
            : before.Millijoules < Wrap ? (after.Millijoules + (Wrap - before.Millijoules)) / 1e3 : double.PositiveInfinity;
        return joules <= most ? joules : null;
    }
}
