namespace Calibrate.Costs;

/// <summary>From the inner arithmetic's seconds to durations.</summary>
internal static class Seconds
{
    /// <summary>Null where the seconds are more than a <see cref="TimeSpan"/> can be (29,000 years): a job that never ends.</summary>
    public static TimeSpan? ToTimeSpan(double seconds) =>
        seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
}
