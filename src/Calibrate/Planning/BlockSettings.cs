namespace Calibrate.Planning;

/// <summary>How a launch times its steps: in blocks, with one synchronisation at each edge and none inside.</summary>
/// <param name="Count">Blocks of a launch, the warm-up among them.</param>
/// <param name="MaxCount">Where a launch that has not settled after <paramref name="Count"/> blocks gives up.</param>
/// <param name="MinSteps">Least steps of a block.</param>
/// <param name="MinDuration">Least length of a block.</param>
/// <param name="LongStep">A step longer than this is a block by itself: three of them would only make a launch of minutes longer.</param>
public sealed record BlockSettings(int Count, int MaxCount, int MinSteps, TimeSpan MinDuration, TimeSpan LongStep)
{
    /// <summary>8 to 20 blocks of max(3 steps, 0.35 s): about 3 s a launch, for the suite that has to end within minutes.</summary>
    public static BlockSettings Short { get; } = new(8, 20, 3, TimeSpan.FromSeconds(0.35), TimeSpan.FromSeconds(2));

    /// <summary>
    /// 8 to 20 blocks of max(3 steps, 0.2 s), for the standard suite on a GPU: the start-up of a launch takes seconds there, and
    /// what makes short blocks unsteady on a host, its other work, is not on the device.
    /// </summary>
    public static BlockSettings Brief { get; } = Short with { MinDuration = TimeSpan.FromSeconds(0.2) };

    /// <summary>5 to 10 blocks of max(2 steps, 0.35 s), a step over half a second a block by itself: for the documents' suite, where some take seconds.</summary>
    public static BlockSettings Sparse { get; } = new(5, 10, 2, TimeSpan.FromSeconds(0.35), TimeSpan.FromSeconds(0.5));

    /// <summary>12 to 20 blocks of max(3 steps, 0.5 s).</summary>
    public static BlockSettings Standard { get; } = Short with { Count = 12, MinDuration = TimeSpan.FromSeconds(0.5) };

    // A checkpoint of a large model takes minutes and wears the disk: fewer of them, and each may be a block.
    public BlockSettings For(Mode mode) => mode == Mode.Checkpoint ? this with { Count = 6, MaxCount = 12, MinSteps = 1 } : this;

    /// <summary>Steps per block, where <paramref name="steps"/> steps take <paramref name="elapsed"/>.</summary>
    public int StepsFor(int steps, TimeSpan elapsed)
    {
        if (elapsed / steps > LongStep)
            return 1;
        // A step of no length at all fills no block; a million of them end it.
        var fill = Math.Min(Math.Ceiling(MinDuration * steps / elapsed), 1e6);
        return Math.Max(MinSteps, (int)fill);
    }
}
