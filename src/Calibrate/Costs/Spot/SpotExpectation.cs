namespace Calibrate.Costs.Spot;

/// <summary>A job on interruptible capacity, on average.</summary>
/// <param name="Work">T_s: what it takes on capacity that nobody takes away, without checkpoints.</param>
/// <param name="Undisturbed">The work with its checkpoints.</param>
/// <param name="Billed">Running time: work, repeated work, checkpoints and restarts.</param>
/// <param name="Deviation">Standard deviation of the billed time, from run to run.</param>
/// <param name="Elapsed">With the waits for capacity, which are not billed.</param>
/// <param name="Interruptions">Their mean number.</param>
public sealed record SpotExpectation(TimeSpan Work, TimeSpan Undisturbed, TimeSpan Billed, TimeSpan Deviation, TimeSpan Elapsed, double Interruptions)
{
    /// <summary>
    /// Spot pays from this discount on: 1 − T_s/E[T], from E[T]/T_s &lt; 1/(1 − discount). A share of the on-demand price, 0 to 1.
    /// </summary>
    public double BreakEvenDiscount => 1 - (Work / Billed);

    /// <param name="discount">Of the spot price from the on-demand price, 0 to 1.</param>
    public bool PaysAt(double discount) => discount > BreakEvenDiscount;
}
