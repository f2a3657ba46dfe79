using Calibrate.Units;

namespace Calibrate.Statistics;

/// <summary>
/// Whether the machine was the same before and after the run: one fixed cell, measured at both ends. Its limit is far above the
/// noise of one launch, and a change that the host's known speed states explain is theirs.
/// </summary>
public static class CanaryRule
{
    public const double MostChange = 0.10;

    /// <param name="before">Seconds per step.</param>
    /// <param name="after">Seconds per step.</param>
    /// <param name="regimeBefore">The host's speed state; null when it is not known.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? Reject(double before, double after, string? regimeBefore, string? regimeAfter)
    {
        var change = (after / before) - 1;
        if (Math.Abs(change) <= MostChange || regimeBefore != regimeAfter || regimeBefore == HostRegimes.Mixed)
            return null;
        return $"the same work took {Figure.Percent(Math.Abs(change))} {(change > 0 ? "longer" : "less time")} after the run than before it, and no speed state of the host explains it";
    }
}
