namespace Calibrate.Costs.Spot;

/// <summary>A job on interruptible capacity, on average.</summary>
/// <param name="Work">T_s: what it takes on capacity that nobody takes away, without checkpoints.</param>
/// <param name="Undisturbed">The work with its checkpoints.</param>
/// <param name="Billed">Running time: work, repeated work, checkpoints and restarts.</param>
/// <param name="Deviation">Standard deviation of the billed time, from run to run.</param>
/// <param name="Elapsed">With the waits for capacity, which are not billed.</param>
/// <param name="Interruptions">Their mean number.</param>
public sealed record SpotExpectation(TimeSpan Work, TimeSpan Undisturbed, TimeSpan Billed, TimeSpan Deviation, TimeSpan Elapsed, double Interruptions);
