namespace Calibrate.Costs.Scaling;

/// <summary>
/// Data-parallel training: every device takes a step of its own, then the gradients are summed. What of the exchange the
/// backward pass does not hide makes the step longer: efficiency = t_c/(t_c + max(0, T − φ·t_bwd)).
/// </summary>
public static class DataParallel
{
    public const string Formula = "efficiency = t_c/(t_c + max(0, T - phi t_bwd)), T the all-reduce, phi the share of the backward pass that hides it";

    /// <summary>The backward pass's share of forward and backward, which it takes twice the forward's FLOP for.</summary>
    public const double BackwardShare = 2.0 / 3;

    /// <param name="step">t_c: a step on one device, above zero.</param>
    /// <param name="backward">t_bwd, up to <paramref name="step"/>.</param>
    /// <param name="exchange">T.</param>
    /// <param name="overlap">φ, 0 (none is hidden: the wide side) to 1.</param>
    public static ScalingEfficiency Efficiency(TimeSpan step, TimeSpan backward, TimeSpan exchange, double overlap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(step, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(backward, step);
        if (overlap is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(overlap), overlap, "the share that is hidden is between 0 and 1");
        var hidden = backward * overlap;
        return new(step / (step + (exchange > hidden ? exchange - hidden : TimeSpan.Zero)));
    }
}
