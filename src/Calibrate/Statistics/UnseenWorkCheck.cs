using Calibrate.Units;

namespace Calibrate.Statistics;

/// <summary>
/// Whether the blocks waited for their work. After the last block a result is read twice: what the first reading takes longer
/// than the second is work that no block saw.
/// </summary>
public static class UnseenWorkCheck
{
    /// <summary>Of the blocks' time, at most.</summary>
    public const double MaxShare = 0.02;

    /// <summary>Less than this can be a pause of the process: a CPU limit alone holds it back for up to a tenth of a second.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.1);

    /// <returns>Why the times are not those of the work, or null.</returns>
    public static string? Reject(TimeSpan unseen, TimeSpan blocks) =>
        unseen > Pause && unseen > MaxShare * blocks
            ? $"not synchronised: {Figure.Significant(unseen.TotalSeconds, 3)} s of work was still to be done after blocks of {Figure.Significant(blocks.TotalSeconds, 3)} s in all"
            : null;
}
