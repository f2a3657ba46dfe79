namespace Calibrate.Costs.Training;

/// <summary>
/// The seconds of an undisturbed run as a function of how many times slower its devices work, its link passes and its data load:
/// F + k (max(C s + E x, L l) + V s).
/// </summary>
internal readonly struct RunSeconds
{
    private RunSeconds(TrainingTime time, TimeSpan fixedTime, double growth) => (Fixed, Growth, Compute, Exchange, Loading, Validation) = (
        fixedTime.TotalSeconds, growth, time.Compute.TotalSeconds, time.Exchange.TotalSeconds, time.Loading.TotalSeconds, time.Validation.TotalSeconds);

    /// <summary>F: start-up, and checkpoints that come once an epoch.</summary>
    public double Fixed { get; }

    /// <summary>k: 1, and the share of checkpoints that come by the clock.</summary>
    public double Growth { get; }

    /// <summary>C.</summary>
    public double Compute { get; }

    /// <summary>E.</summary>
    public double Exchange { get; }

    /// <summary>L.</summary>
    public double Loading { get; }

    /// <summary>V.</summary>
    public double Validation { get; }

    /// <summary>With the checkpoints of a run that nobody interrupts.</summary>
    public static RunSeconds Whole(TrainingTime time) => new(time, time.StartUp + time.EpochCheckpoints, 1 + time.CheckpointShare);

    /// <summary>The work alone, T_s of the spot model, which writes checkpoints of its own.</summary>
    public static RunSeconds Work(TrainingTime time) => new(time, time.StartUp, 1);

    /// <param name="slower">s: one over the factor on the throughput.</param>
    /// <param name="slowerLink">x: one over the factor on the bandwidth.</param>
    /// <param name="slowerLoading">l: one over the factor on the rate of loading.</param>
    public double At(double slower, double slowerLink, double slowerLoading = 1)
    {
        var (steps, loading) = ((Compute * slower) + (Exchange * slowerLink), Loading * slowerLoading);
        return Fixed + (Growth * ((steps > loading ? steps : loading) + (Validation * slower)));
    }
}
