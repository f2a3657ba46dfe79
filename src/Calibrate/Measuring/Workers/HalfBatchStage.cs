using Calibrate.Planning;

namespace Calibrate.Measuring.Workers;

/// <summary>
/// Whether a launch also times a few steps of its cell at half the batch, and how many: once a cell, and only where it takes
/// little beside the launch itself.
/// </summary>
public static class HalfBatchStage
{
    /// <summary>The fastest of them counts.</summary>
    public const int Series = 3;

    private const double MostOfLaunch = 0.2;

    private static readonly TimeSpan LongStep = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan SeriesLength = TimeSpan.FromSeconds(0.1);

    /// <param name="step">A step of the whole batch: one of half the batch takes no longer.</param>
    /// <param name="timed">All the launch's blocks.</param>
    /// <returns>Steps of each series; null where it is left out.</returns>
    public static int? StepsPerSeries(int round, CellKey cell, TimeSpan step, TimeSpan timed)
    {
        if (round != 1 || cell.Batch < 2 || cell.Batch / 2 % cell.Accumulate != 0 || step > LongStep || step <= TimeSpan.Zero)
            return null;
        var steps = (int)Math.Clamp(Math.Ceiling(SeriesLength / step), 1, 1e6);
        // One more step comes first and is not timed.
        return ((Series * steps) + 1) * step <= MostOfLaunch * timed ? steps : null;
    }
}
