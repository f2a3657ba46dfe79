using Calibrate.Costs.Jobs;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Spot;
using Calibrate.Costs.Training;
using Calibrate.Units;

namespace Calibrate.Costs.Estimates;

/// <summary>A job on capacity that may be taken away.</summary>
/// <param name="Terms">The checkpoints, and the interruptions of the whole job: N machines have N times one's.</param>
/// <param name="Expectation">By the memoryless model, also where a trace is replayed.</param>
/// <param name="Young">Interval between checkpoints, for comparison; null without interruptions.</param>
/// <param name="Daly">The same.</param>
/// <param name="Trace">Null where the user gave the mean time to interruption.</param>
/// <param name="Replay">From every point of the trace; null without one.</param>
public sealed record JobSpot(
    SpotTerms Terms, SpotExpectation Expectation, TimeSpan? Young, TimeSpan? Daly, SpotTrace? Trace, ReplayResult? Replay,
    IReadOnlyList<string> Assumptions, Derivation Derivation)
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    /// <summary>Of the mean run.</summary>
    public TimeSpan Billed => Replay?.Billed.Mean ?? Expectation.Billed;

    /// <summary>With the waits for capacity.</summary>
    public TimeSpan Elapsed => Replay?.Elapsed.Mean ?? Expectation.Elapsed;

    public double MeanInterruptions => Replay?.MeanInterruptions ?? Expectation.Interruptions;

    /// <summary>Against the same run on demand.</summary>
    /// <param name="onDemand">What that run takes, its checkpoints included.</param>
    public BreakEven BreakEven(TimeSpan onDemand) => new(onDemand, Billed);

    /// <param name="checkpoint">On the machine's disk: δ is its write, R holds its read.</param>
    /// <param name="time">On capacity that nobody takes away.</param>
    /// <exception cref="EstimateException">Nothing is said of interruptions, or the job would never end.</exception>
    internal static JobSpot Of(Job job, CheckpointCost checkpoint, TrainingTime time, int machines, Interruptions? interruptions)
    {
        if (interruptions is null)
            throw new EstimateException("a spot price needs to know how often capacity is taken away: give --interruption-mean 5h (the mean time to interruption of one machine) or --trace ZONE; a published share of interrupted instances is not a rate");
        if (interruptions is Interruptions.Replay && machines > 1)
            throw new EstimateException(FormattableString.Invariant($"--trace: a trace is of one machine, and the job takes {machines}; give --interruption-mean of one machine instead"));

        var rate = interruptions.Rate.ForNodes(machines);
        var restart = (job.StartUp ?? JobDefaults.StartUp) + checkpoint.Read;
        var interval = job.Checkpoints.Every ?? CheckpointInterval.Optimal(checkpoint.Write, rate) ?? time.Work;
        var plan = new CheckpointPlan(interval > ShortestInterval ? interval : ShortestInterval, checkpoint.Write, restart) { Notice = interruptions.Notice };
        var expectation = SpotModel.Expect(time.Work, plan, rate, interruptions.MeanWait) ?? throw Endless(job, plan, rate);
        var trace = (interruptions as Interruptions.Replay)?.Trace;
        var replay = trace is null ? null : TraceReplay.Of(trace, time.Work, plan) ?? throw Endless(job, plan, rate);
        return new(
            new(plan, rate, interruptions.MeanWait), expectation, CheckpointInterval.Young(checkpoint.Write, rate), CheckpointInterval.Daly(checkpoint.Write, rate), trace, replay,
            [
                .. checkpoint.Assumptions,
                $"a restart takes start-up and reading a checkpoint: {Planning.Durations.Format(restart)}, billed; a wait for capacity is not billed",
                .. Warned(plan),
                trace is null ? "interruptions are memoryless at the rate given" : $"the run meets what {trace.Instance} in {trace.Zone} met in the days from {trace.Start:yyyy-MM-dd}",
            ],
            new(
                "billed time on spot", Hours.Text(replay?.Billed.Mean ?? expectation.Billed), Grounds.Computed,
                $"{(replay is null ? plan.NoticeSaves ? SpotModel.NoticeFormula : SpotModel.Formula : "mean of the replays from every point of the trace")}; T_s = {Hours.Text(time.Work)}, tau = {Planning.Durations.Format(plan.Interval)}, delta = {Figure.Significant(checkpoint.Write.TotalSeconds, 3)} s, R = {Planning.Durations.Format(restart)}",
                null,
                [trace is null
                    ? Derivation.Leaf("interruptions", rate.ToString(), Grounds.Given, FormattableString.Invariant($"given for one machine, times {machines}"))
                    : Derivation.Leaf("interruptions", rate.ToString(), Grounds.Published, $"trace {trace.Name}: skypilot-org/spot-traces"),
                    .. checkpoint.Origin is { } origin ? (Derivation[])[origin] : []]));
    }

    private static IEnumerable<string> Warned(CheckpointPlan plan)
    {
        if (plan.NoticeSaves)
            yield return $"a notice of {Planning.Durations.Format(plan.Notice)} comes before every interruption, and a checkpoint is written in it: no work is lost; those by the clock are written all the same";
        else if (plan.Notice > TimeSpan.Zero)
            yield return $"a notice of {Planning.Durations.Format(plan.Notice)} is too short for a checkpoint, which takes {Figure.Significant(plan.Cost.TotalSeconds, 3)} s: it saves nothing";
    }

    private static EstimateException Endless(Job job, CheckpointPlan plan, InterruptionRate rate) =>
        new($"{job.Name}: with {rate} and a checkpoint every {Planning.Durations.Format(plan.Interval)} the job never ends; checkpoint more often, or take on-demand");
}
