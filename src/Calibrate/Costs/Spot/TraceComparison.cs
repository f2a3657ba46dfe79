namespace Calibrate.Costs.Spot;

/// <summary>The memoryless model, its rate and waits taken from a trace, beside the replay of that very trace.</summary>
/// <remarks>
/// They differ because measured up-times are not exponential (a coefficient of variation of 1.5 to 2.6 where the exponential
/// has 1): half of them end within 0.3 to 1.1 h, a few last for days, and the short ones come one after the other, with long
/// waits between. A job that starts in such a time meets more interruptions than the rate says, one that starts in a calm
/// time none: the mean elapsed time of a short job is too low by up to a factor of two in the worst zone. Over a long job
/// good and bad times average out, and what is left is the shape within a checkpoint interval.
/// </remarks>
public sealed record TraceComparison(SpotTrace Trace, TimeSpan Work, CheckpointPlan Plan, SpotExpectation Model, ReplayResult Replay)
{
    /// <summary>Model over replay, less 1, on the mean billed time.</summary>
    public double BilledError => (Model.Billed / Replay.Billed.Mean) - 1;

    /// <summary>Model, with the mean first wait, over replay, less 1, on the mean time to the finish.</summary>
    public double ElapsedError => ((Model.Elapsed + Trace.MeanFirstWait) / Replay.Elapsed.Mean) - 1;

    /// <returns>Null where one of the two never ends.</returns>
    public static TraceComparison? Of(SpotTrace trace, TimeSpan work, CheckpointPlan plan) =>
        SpotModel.Expect(work, plan, trace.Rate, trace.MeanWait) is { } model && TraceReplay.Of(trace, work, plan) is { } replay
            ? new(trace, work, plan, model, replay)
            : null;
}
