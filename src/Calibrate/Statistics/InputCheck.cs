using System.Globalization;

namespace Calibrate.Statistics;

/// <summary>Whether there was something to compute on: zeros and constants can be faster, and one batch again and again stays in the caches.</summary>
public static class InputCheck
{
    /// <param name="spread">Standard deviation of the inputs' values; null where it was not looked at.</param>
    /// <param name="distinctBatches">Of the batches that rotate; null likewise.</param>
    /// <returns>Why the inputs are none, or null.</returns>
    public static string? Reject(double? spread, int? distinctBatches) => (spread, distinctBatches) switch
    {
        (0, _) => "constant inputs: their values have a spread of 0",
        (_, < 2) => string.Create(CultureInfo.InvariantCulture, $"the same inputs at every step: {distinctBatches} distinct batches"),
        _ => null,
    };
}
