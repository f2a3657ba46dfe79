namespace Calibrate.Simulations;

/// <summary>
/// How the step times of a synthetic cell vary. An undisturbed step takes 1; all else is a share of it, and absent unless set.
/// </summary>
public sealed record NoiseModel(string Name)
{
    public const double TailIndex = 2.5;

    /// <summary>Standard deviation of a block mean within its launch, normal.</summary>
    public double BlockNoise { get; init; } = 0.01;

    /// <summary>Of a block's noise with the next block's: AR(1).</summary>
    public double Correlation { get; init; }

    /// <summary>Standard deviation between launches, normal.</summary>
    public double LaunchSpread { get; init; } = 0.01;

    /// <summary>How much slower a slow launch is.</summary>
    public double SlowLaunchBy { get; init; }

    /// <summary>Chance of a launch to be slow.</summary>
    public double SlowLaunchShare { get; init; }

    /// <summary>So many launches of each cell are slow for certain.</summary>
    public int SlowLaunches { get; init; }

    /// <summary>How much slower the first block is; the excess falls by a factor of e from block to block.</summary>
    public double WarmUp { get; init; }

    /// <summary>How much slower steps are at the end of the planned blocks than at their start; it goes on beyond them.</summary>
    public double Drift { get; init; }

    /// <summary>Scale s of each block's Lomax excess: P(excess > x) = (1 + x/s)^-2.5, with mean s/1.5.</summary>
    public double TailScale { get; init; }

    /// <summary>Chance of a block to have a stall in it.</summary>
    public double StallShare { get; init; }

    /// <summary>How much longer a stalled block takes.</summary>
    public double StallLength { get; init; }

    /// <summary>
    /// What a run should find: the mean step over all launches and blocks to come, tails and stalls included, the warm-up not.
    /// With a drift it is the mean over the planned blocks.
    /// </summary>
    public double Truth => (1 + (SlowLaunchShare * SlowLaunchBy)) * (1 + (TailScale / (TailIndex - 1)) + (StallShare * StallLength));
}
