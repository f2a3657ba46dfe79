using Calibrate.Units;

namespace Calibrate.Planning;

/// <summary>
/// The search for the largest batch, as a function of what was tried: double from 1 until one does not fit, then halve the gap.
/// The largest batch is the one that ran two steps, left 5% of the memory free, and whose next larger candidate did not.
/// </summary>
/// <remarks>
/// Candidates have five significant bits: every number up to 32, the even ones up to 64, multiples of 4 up to 128, of 8 up to 256,
/// and so on. They are 3 to 6% apart, so a batch leaves about 5 to 10% free.
/// </remarks>
public static class BatchRule
{
    /// <summary>The share of the memory that stays free.</summary>
    public const double Headroom = 0.05;

    /// <summary>Where doubling ends in any case.</summary>
    public const int Largest = 1 << 16;

    /// <summary>A step beyond this is no use to anybody, and a search that goes on would take hours.</summary>
    public static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(20);

    /// <param name="memory">What a workload may take, in bytes.</param>
    /// <param name="peak">What this one took at most; null where nothing tells: then it fits because it ran.</param>
    public static TryEnd Judge(long memory, long? peak, TimeSpan step) =>
        step > LongestStep ? TryEnd.TooSlow
        : peak > (1 - Headroom) * memory ? TryEnd.TooFull
        : TryEnd.Fits;

    /// <summary>The batch to try next; null when the search is at its end.</summary>
    public static int? Next(IReadOnlyList<BatchTry> tries)
    {
        if (tries.Any(t => t.End == TryEnd.TooSlow))
            return null;
        var fits = LargestFit(tries);
        if (Limit(tries) is not { Batch: var tooLarge })
            return fits is not { } last ? 1 : last < Largest ? 2 * last : null;

        // Doubling left both in one octave, in which all candidates are equally far apart.
        var low = fits ?? 0;
        var gap = Spacing(low);
        return tooLarge - low > gap ? low + (tooLarge - low) / gap / 2 * gap : null;
    }

    /// <summary>The batch to measure; null when none fits.</summary>
    public static int? Answer(IReadOnlyList<BatchTry> tries) =>
        // A step of batch 1 cannot be made shorter.
        LargestFit(tries) ?? (tries is [.., { Batch: 1, End: TryEnd.TooSlow }] ? 1 : null);

    /// <summary>About 10% less, at least 1 less; null for 1.</summary>
    public static int? StepDown(int batch)
    {
        if (batch == 1)
            return null;
        var less = Math.Max(1, Math.Min(batch - 1, (int)(0.9 * batch)));
        return less - less % Spacing(less);
    }

    /// <summary>Why the answer is what it is.</summary>
    /// <param name="memory">What a workload may take, in bytes; null where the search did not get so far.</param>
    public static string Explain(IReadOnlyList<BatchTry> tries, long? memory) => (Answer(tries), Limit(tries)) switch
    {
        (null, { } limit) => $"not even batch 1 fits: {limit.Reason ?? What(limit, memory)}",
        (null, null) => "no batch was tried",
        ({ } batch, null) => FormattableString.Invariant($"batch {batch} is the largest that is tried"),
        (1, { Batch: 1 } slow) => What(slow, memory),
        (_, { } limit) => What(limit, memory),
    };

    private static string What(BatchTry limit, long? memory) => limit.End switch
    {
        TryEnd.TooFull => FormattableString.Invariant($"batch {limit.Batch} would leave less than {Figure.Percent(Headroom, 0)} of {new ByteSize(memory ?? 0)} free"),
        TryEnd.TooSlow when limit.Reason is { } reason => FormattableString.Invariant($"batch {limit.Batch} was given up: {reason}"),
        TryEnd.TooSlow => FormattableString.Invariant($"a step of batch {limit.Batch} takes longer than {Durations.Format(LongestStep)}"),
        TryEnd.Died => FormattableString.Invariant($"the worker died of batch {limit.Batch}: {limit.Reason}"),
        _ => FormattableString.Invariant($"batch {limit.Batch} runs out of memory"),
    };

    private static int? LargestFit(IReadOnlyList<BatchTry> tries)
    {
        var limit = Limit(tries)?.Batch ?? int.MaxValue;
        return tries.Where(t => t.End == TryEnd.Fits && t.Batch < limit).Max(t => (int?)t.Batch);
    }

    private static BatchTry? Limit(IReadOnlyList<BatchTry> tries) => tries.Where(t => t.End != TryEnd.Fits).MinBy(t => t.Batch);

    /// <summary>Between a batch and the next larger candidate.</summary>
    private static int Spacing(int batch) => Math.Max(1, (1 << int.Log2(Math.Max(1, batch))) / 16);
}
