using Calibrate.Costs.Spot;

namespace Calibrate.Tests.Costs.Spot;

public class TraceTests
{
    private static readonly CheckpointPlan Plan = new(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));

    // Counted from the published files with another program.
    [Theory]
    [InlineData("aws-us-east-1a-v100-availability", 20158, 0.1667, 253, 0.719)]
    [InlineData("aws-us-east-2a-v100-availability", 20158, 0.7593, 145, 5.718)]
    [InlineData("aws-us-west-2a-v100-availability", 20158, 0.8831, 158, 6.103)]
    [InlineData("aws-us-east-1c-v100-preemption", 19961, 0.3143, 41, 1.360)]
    [InlineData("aws-us-east-1f-v100-preemption", 19961, 0.5920, 60, 1.751)]
    [InlineData("aws-us-west-2b-v100-preemption", 19961, 0.7928, 44, 3.197)]
    public void TheShippedTracesAreThePublishedOnes(string name, int points, double availability, int interruptions, double meanHours)
    {
        var trace = SpotTrace.Shipped.Single(trace => trace.Name == name);

        trace.Points.ShouldBe(points);
        trace.Availability.ShouldBe(availability, 1e-4);
        trace.Interruptions.ShouldBe(interruptions);
        trace.Rate.MeanTime!.Value.TotalHours.ShouldBe(meanHours, 1e-3);
    }

    [Fact]
    public void AReplayByHand()
    {
        // Points of 1 h: 3 with capacity, 1 without, in a ring. Work 2 h, no checkpoint within it, restart 0.5 h.
        var trace = Trace(startsAvailable: true, 3, 1);
        var replay = TraceReplay.Of(trace, TimeSpan.FromHours(2), new(TimeSpan.FromHours(2), TimeSpan.Zero, TimeSpan.FromHours(0.5)))!;

        // From points 0 and 1: 2 h, uninterrupted. From 2: 1 h lost, 1 h wait, 0.5 h restart, 2 h. From 3: 1 h wait, 2 h.
        replay.Starts.ShouldBe(4);
        replay.Billed.Mean.TotalHours.ShouldBe((2 + 2 + 3.5 + 2) / 4, 1e-9);
        replay.Elapsed.Mean.TotalHours.ShouldBe((2 + 2 + 4.5 + 3) / 4, 1e-9);
        replay.Elapsed.P50.TotalHours.ShouldBe(2.5, 1e-9);
        replay.MeanInterruptions.ShouldBe(0.25);
    }

    [Fact]
    public void ACheckpointKeepsWhatItHolds()
    {
        // From the last point with capacity: 1 h with a checkpoint at 0.4 + 0.1 and one at 0.9 + 0.1 h: 0.8 h are kept.
        var plan = new CheckpointPlan(TimeSpan.FromHours(0.4), TimeSpan.FromHours(0.1), TimeSpan.Zero);
        var replay = TraceReplay.Of(Trace(startsAvailable: true, 1, 9), TimeSpan.FromHours(1), plan)!;

        // The other 0.2 h come after the wait: 1 + 9 + 0.2 from there; from the points without capacity 9 to 1 h more.
        replay.Elapsed.Mean.TotalHours.ShouldBe(10.2 + (45 / 10.0), 1e-9);
        replay.Billed.Mean.TotalHours.ShouldBe(1.2, 1e-9);
    }

    [Fact]
    public void ANoticeKeepsAllButItself()
    {
        var plan = new CheckpointPlan(TimeSpan.FromHours(9), TimeSpan.FromHours(0.1), TimeSpan.Zero) { Notice = TimeSpan.FromHours(0.1) };
        var replay = TraceReplay.Of(Trace(startsAvailable: true, 1, 1), TimeSpan.FromHours(1.5), plan)!;

        // 0.9 h are saved in the first hour with capacity, the last 0.6 h come in the second.
        replay.Billed.Mean.TotalHours.ShouldBe(1.6, 1e-9);
    }

    [Fact]
    public void AJobTooLongForAnyStretchNeverEnds() =>
        TraceReplay.Of(Trace(startsAvailable: false, 5, 2), TimeSpan.FromHours(3), new(TimeSpan.FromHours(3), TimeSpan.Zero, TimeSpan.Zero)).ShouldBeNull();

    [Fact]
    public void EndsThatAreAlikeAreOneStretch() =>
        TraceReplay.Of(Trace(startsAvailable: true, 1, 1, 2), TimeSpan.FromHours(3), new(TimeSpan.FromHours(3), TimeSpan.Zero, TimeSpan.Zero)).ShouldNotBeNull();

    [Fact]
    public void CapacityWithoutEndIsNotInterrupted() =>
        TraceReplay.Of(Trace(startsAvailable: true, 2), TimeSpan.FromHours(5), new(TimeSpan.FromHours(5), TimeSpan.Zero, TimeSpan.Zero))!
            .MeanInterruptions.ShouldBe(0);

    [Fact]
    public void OnATraceThatIsMemorylessTheModelIsTheReplay()
    {
        // 4,000 exponential up-times and waits: what is left is the sampling of the trace.
        var random = new Calibrate.Statistics.SeededRandom(2);
        int[] runs = [.. Enumerable.Range(0, 8_000).Select(i => Math.Max(1, (int)Math.Round(random.NextExponential() * (i % 2 == 0 ? 180 : 60))))];
        var trace = Trace(startsAvailable: true, runs) with { Gap = TimeSpan.FromMinutes(1) };
        var check = TraceComparison.Of(trace, TimeSpan.FromHours(10), Plan)!;

        check.BilledError.ShouldBe(0, 0.01);
        check.ElapsedError.ShouldBe(0, 0.03);
    }

    /// <summary>
    /// The model against the six traces, for jobs of 2.5, 10 and 48 h. The errors are those of assuming exponential up-times:
    /// see <see cref="TraceComparison"/>; the table is a golden of the report.
    /// </summary>
    [Fact]
    public void OnTheMeasuredTracesTheErrorIsStated()
    {
        TraceComparison[] checks =
        [
            .. from trace in SpotTrace.Shipped
               from hours in (double[])[2.5, 10, 48]
               select TraceComparison.Of(trace, TimeSpan.FromHours(hours), Plan),
        ];

        // Billed time: -14% to +10%, from 10 h of work on within 8%. Time to the finish: -42% to +9%.
        checks.ShouldAllBe(check => check.BilledError > -0.15 && check.BilledError < 0.11);
        checks.Where(check => check.Work.TotalHours >= 10).ShouldAllBe(check => Math.Abs(check.BilledError) < 0.08);
        checks.ShouldAllBe(check => check.ElapsedError > -0.43 && check.ElapsedError < 0.10);
        checks.Where(check => check.Trace.Availability > 0.7).ShouldAllBe(check => Math.Abs(check.BilledError) < 0.035);
    }

    [Fact]
    public void MeasuredUpTimesAreNotExponential()
    {
        foreach (var trace in SpotTrace.Shipped)
        {
            double[] hours = [.. trace.UpTimes.Select(time => time.TotalHours)];
            var mean = hours.Average();
            var variation = Math.Sqrt(hours.Average(value => (value - mean) * (value - mean))) / mean;
            variation.ShouldBeInRange(1.45, 2.6, trace.Name);
        }
    }

    private static SpotTrace Trace(bool startsAvailable, params int[] runs) =>
        new("test", TraceKind.Preemption, "test", "nowhere", new(2026, 1, 1), TimeSpan.FromHours(1), startsAvailable, runs);
}
