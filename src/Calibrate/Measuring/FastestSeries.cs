namespace Calibrate.Measuring;

/// <summary>How often a second a piece of work is done at best: a peak is what the device can do undisturbed.</summary>
public static class FastestSeries
{
    /// <summary>Calls a second, in the fastest of several short series.</summary>
    /// <param name="work">Starts one call; called once beforehand, untimed.</param>
    /// <param name="synchronize">Returns when all calls started are done: at both edges of a series, and never inside.</param>
    /// <param name="budget">The last series may go beyond it.</param>
    public static double CallsPerSecond(Action work, Action synchronize, TimeProvider time, TimeSpan budget)
    {
        work();
        synchronize();
        var best = 0.0;
        var start = time.GetTimestamp();
        var repeats = 1;
        do
        {
            var began = time.GetTimestamp();
            for (var i = 0; i < repeats; i++)
                work();
            synchronize();
            var series = time.GetElapsedTime(began);
            best = Math.Max(best, repeats / series.TotalSeconds);

            // Series of a fifth of the budget at most: long enough for the clock, several of them to choose from.
            if (series < budget / 10)
                repeats *= 2;
        }
        while (time.GetElapsedTime(start) < budget);
        return best;
    }
}
