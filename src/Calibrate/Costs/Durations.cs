namespace Calibrate.Costs;

/// <summary>From the inner arithmetic's seconds to durations.</summary>
internal static class Durations
{
    /// <summary>Null where the seconds are more than a <see cref="TimeSpan"/> can be (29,000 years): a job that never ends.</summary>
    public static TimeSpan? FromSeconds(double seconds) =>
        seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
}
