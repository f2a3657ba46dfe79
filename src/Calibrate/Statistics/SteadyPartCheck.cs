using System.Globalization;

namespace Calibrate.Statistics;

/// <summary>Whether enough is left of a launch to measure: at least as many blocks as the warm-up took.</summary>
public static class SteadyPartCheck
{
    /// <param name="blocks">Timed blocks.</param>
    /// <param name="warmup">Of them, how many the cut takes away.</param>
    /// <returns>Why it is too little, or null.</returns>
    public static string? Reject(int blocks, int warmup) => (blocks, blocks - warmup) switch
    {
        (0, _) => "no block was timed",
        (_, <= 0) => string.Create(CultureInfo.InvariantCulture, $"nothing is left after the warm-up: {warmup} of {blocks} blocks are cut"),
        (_, var steady) when steady < warmup => string.Create(CultureInfo.InvariantCulture, $"fewer steady blocks than warm-up: {steady} of {blocks}"),
        _ => null,
    };
}
