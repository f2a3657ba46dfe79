using System.Globalization;
using Calibrate.Profiles;
using Calibrate.Tables;

namespace Calibrate.Costs.Spot;

/// <summary>How a trace was taken.</summary>
public enum TraceKind
{
    /// <summary>By probes: could an instance be started at this moment?</summary>
    Availability,

    /// <summary>By an instance that ran until it was taken away, and was asked for again.</summary>
    Preemption,
}

/// <summary>Measured stretches with and without capacity, in turns.</summary>
/// <param name="Name">E.g. <c>aws-us-west-2b-v100-preemption</c>.</param>
/// <param name="Instance">The instance type, e.g. <c>p3.2xlarge</c>.</param>
/// <param name="Start">The first day (UTC).</param>
/// <param name="Gap">Between two points; a state lasts until the next point.</param>
/// <param name="StartsAvailable">The state of the first run; the others alternate.</param>
/// <param name="RunLengths">In points, each at least 1.</param>
public sealed record SpotTrace(
    string Name, TraceKind Kind, string Instance, string Zone, DateOnly Start, TimeSpan Gap, bool StartsAvailable, IReadOnlyList<int> RunLengths)
{
    /// <summary>The six that ship: see <c>Data/README.md</c> for where they are from and how their meaning was checked.</summary>
    public static IReadOnlyList<SpotTrace> Shipped { get; } =
        [.. Table.Embedded("Calibrate.Costs.Spot.Data.spot_traces.csv", "name", "kind", "instance", "zone", "start", "gap_seconds", "first_state", "run_lengths").Select(Read)];

    /// <summary>Points in all.</summary>
    public int Points => RunLengths.Sum();

    public TimeSpan Length => Gap * Points;

    /// <summary>Stretches with capacity; the first and the last may have begun before or ended after the trace.</summary>
    public IReadOnlyList<TimeSpan> UpTimes => Runs(available: true);

    /// <summary>Stretches without.</summary>
    public IReadOnlyList<TimeSpan> Waits => Runs(available: false);

    /// <summary>The share of time with capacity.</summary>
    public double Availability => UpTimes.Sum(time => time.Ticks) / (double)Length.Ticks;

    /// <summary>How often capacity was taken away.</summary>
    public int Interruptions => UpTimes.Count - (EndsAvailable ? 1 : 0);

    /// <summary>Interruptions over up-time: what an exponential model fitted by maximum likelihood takes, cut-off ends included.</summary>
    public InterruptionRate Rate => new(Interruptions / UpTimes.Sum(time => time.TotalHours));

    /// <summary>After an interruption, until there is capacity again.</summary>
    public TimeSpan MeanWait => TimeSpan.FromSeconds(Waits.Select(time => time.TotalSeconds).DefaultIfEmpty().Average());

    /// <summary>Until there is capacity for somebody who comes at any time: Σw²/2 over the trace's length.</summary>
    public TimeSpan MeanFirstWait => TimeSpan.FromSeconds(Waits.Sum(time => time.TotalSeconds * time.TotalSeconds) / 2 / Length.TotalSeconds);

    private static SpotTrace Read(TableRow row) => new(
        row.RequiredText("name"),
        Words.Find<TraceKind>(row.RequiredText("kind")) ?? throw row.Refuse("kind", $"is none of {Words.All<TraceKind>()}"),
        row.RequiredText("instance"),
        row.RequiredText("zone"),
        DateOnly.ParseExact(row.RequiredText("start"), "yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeSpan.FromSeconds((double)row.RequiredAmount("gap_seconds")),
        row.RequiredAmount("first_state") == 1,
        [.. row.RequiredText("run_lengths").Split(' ').Select(length => int.Parse(length, CultureInfo.InvariantCulture))]);

    private bool EndsAvailable => StartsAvailable == (RunLengths.Count % 2 == 1);

    private List<TimeSpan> Runs(bool available) => [.. RunLengths.Where((_, i) => (i % 2 == 0) == (available == StartsAvailable)).Select(length => Gap * length)];
}
