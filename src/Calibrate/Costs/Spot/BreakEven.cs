namespace Calibrate.Costs.Spot;

/// <summary>Spot beside the same run on demand: it pays while E[T]/T &lt; 1/(1 − discount).</summary>
/// <param name="OnDemand">T, as it is billed: checkpoints included.</param>
/// <param name="Spot">E[T], as it is billed: re-work and restarts included, waits for capacity not.</param>
public readonly record struct BreakEven(TimeSpan OnDemand, TimeSpan Spot)
{
    /// <summary>From which discount off the on-demand price on spot pays, below 1.</summary>
    public double Discount => 1 - (OnDemand / Spot);

    /// <param name="discount">Of the spot price from the on-demand price, 0 to 1.</param>
    public bool PaysAt(double discount) => discount > Discount;
}
