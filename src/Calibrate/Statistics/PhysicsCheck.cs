using Calibrate.Units;

namespace Calibrate.Statistics;

/// <summary>Whether a figure is possible: nothing computes faster than the device's own peak.</summary>
public static class PhysicsCheck
{
    /// <param name="utilizationLow">Low end of the MFU interval against the measured peak; null where there is none.</param>
    /// <returns>Why it cannot be, or null. An interval that reaches down to 1 is possible.</returns>
    public static string? Reject(double? utilizationLow) =>
        utilizationLow > 1
            ? $"MFU is at least {Figure.Percent(utilizationLow.Value)} of the peak measured in this run: the work was not done, or the peak is wrong"
            : null;
}
