using Calibrate.Costs.Spot;

namespace Calibrate.Tests.Costs.Spot;

public class SpotModelTests
{
    private static readonly CheckpointPlan Plan = new(Minutes(30), Minutes(2), Minutes(5));

    [Fact]
    public void WholeSegmentsWithTheirCheckpointsAreDalysForm()
    {
        // By hand, M = 1 h, R = 0.1 h, tau + delta = 0.5 + 0.1 h, T_s = 10 h: e^0.1 (e^0.6 - 1) 10/0.5 = 18.1717 h, less the last
        // segment's checkpoint, which nobody writes: e^0.1 (e^0.6 - e^0.5) = 0.1916 h.
        var plan = new CheckpointPlan(Hours(0.5), Hours(0.1), Hours(0.1));

        SpotModel.Expect(Hours(10), plan, InterruptionRate.Every(Hours(1)))!.Billed.TotalHours.ShouldBe(18.1717 - 0.1916, 1e-4);
    }

    [Fact]
    public void TheLastSegmentIsAsShortAsTheWorkThatIsLeft()
    {
        // By hand, M = 1 h: two segments of 0.6 h and one of 0.2 h without a checkpoint, R = 0.1 h:
        // e^0.1 (2 (e^0.6 - 1) + (e^0.2 - 1)) = 2.06185 h. Undisturbed 1.2 + 2 x 0.1 = 1.4 h.
        var expected = SpotModel.Expect(Hours(1.2), new(Hours(0.5), Hours(0.1), Hours(0.1)), InterruptionRate.Every(Hours(1)))!;

        expected.Undisturbed.ShouldBe(Hours(1.4));
        expected.Billed.TotalHours.ShouldBe(2.06185, 1e-4);
    }

    [Fact]
    public void WithoutInterruptionsOnlyCheckpointsAreAdded()
    {
        var expected = SpotModel.Expect(Hours(10), Plan, InterruptionRate.Never, meanWait: Hours(1))!;

        // 20 segments, 19 checkpoints of 2 min.
        (expected.Billed, expected.Elapsed, expected.Interruptions).ShouldBe((Hours(10) + Minutes(38), Hours(10) + Minutes(38), 0));
        expected.Deviation.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void RareInterruptionsApproachNone()
    {
        var expected = SpotModel.Expect(Hours(10), Plan, new(1e-12))!;

        (expected.Billed - expected.Undisturbed).TotalMilliseconds.ShouldBe(0, 1);
    }

    [Fact]
    public void ARestartIsBilledAndAWaitIsNot()
    {
        var rate = InterruptionRate.Every(Hours(3));
        var without = SpotModel.Expect(Hours(10), Plan, rate)!;
        var waiting = SpotModel.Expect(Hours(10), Plan, rate, meanWait: Hours(2))!;
        var slow = SpotModel.Expect(Hours(10), new(Plan.Interval, Plan.Cost, Hours(1)), rate)!;

        waiting.Billed.ShouldBe(without.Billed);
        (waiting.Elapsed - waiting.Billed).TotalHours.ShouldBe(2 * waiting.Interruptions, 1e-6);
        slow.Billed.ShouldBeGreaterThan(without.Billed);
    }

    [Fact]
    public void NNodesAreInterruptedNTimesAsOften()
    {
        InterruptionRate.Every(Hours(24)).ForNodes(8).MeanTime.ShouldBe(Hours(3));
        InterruptionRate.Never.ForNodes(8).MeanTime.ShouldBeNull();
    }

    [Fact]
    public void ANoticeSavesTheWorkWhenItIsLongEnough()
    {
        var rate = InterruptionRate.Every(Hours(3));
        var none = SpotModel.Expect(Hours(10), Plan, rate)!;
        var warned = SpotModel.Expect(Hours(10), Plan with { Notice = Minutes(2) }, rate)!;
        var tooLate = SpotModel.Expect(Hours(10), Plan with { Notice = Minutes(1) }, rate)!;

        // By hand: U = 10 h 38 min; U/M (delta + M (e^(R/M) - 1)) = 3.5444 (2 + 180 (e^(5/180) - 1)) min = 25.06 min.
        (warned.Billed - warned.Undisturbed).TotalMinutes.ShouldBe(25.06, 0.01);
        warned.Billed.ShouldBeLessThan(none.Billed);
        tooLate.ShouldBe(none);
    }

    [Fact]
    public void AJobThatCannotEndHasNoExpectation() =>
        SpotModel.Expect(Hours(1000), new(Hours(1000), TimeSpan.Zero, TimeSpan.Zero), InterruptionRate.Every(Hours(1))).ShouldBeNull();

    [Fact]
    public void SpotPaysFromTheBreakEvenDiscountOn()
    {
        // 12.5/10 < 1/(1 - d) from d = 0.2 on.
        var even = new BreakEven(OnDemand: Hours(10), Spot: Hours(12.5));

        even.Discount.ShouldBe(0.2, 1e-12);
        even.PaysAt(0.21).ShouldBeTrue();
        even.PaysAt(0.19).ShouldBeFalse();
    }

    [Theory]
    [InlineData(10, 30, 2, 5, 3, 0)]
    [InlineData(10, 30, 2, 5, 0.5, 0)]
    [InlineData(7.3, 45, 5, 0, 2, 0)]
    [InlineData(2.5, 600, 1, 10, 4, 0)]
    [InlineData(10, 30, 2, 5, 1, 2)]
    [InlineData(10, 600, 1, 5, 2, 2)]
    public void TheSimulationAgreesWithinHalfAPercent(double work, double interval, double cost, double restart, double mean, double notice)
    {
        var plan = new CheckpointPlan(Minutes(interval), Minutes(cost), Minutes(restart)) { Notice = Minutes(notice) };
        var rate = InterruptionRate.Every(Hours(mean));
        var expected = SpotModel.Expect(Hours(work), plan, rate, meanWait: Hours(0.5))!;
        var runs = SpotSimulation.Run(Hours(work), plan, rate, Hours(0.5), 100_000, seed: 11);

        (runs.Average(run => run.Billed.TotalHours) / expected.Billed.TotalHours).ShouldBe(1, 0.005);
        (runs.Average(run => run.Elapsed.TotalHours) / expected.Elapsed.TotalHours).ShouldBe(1, 0.005);
        (runs.Average(run => run.Interruptions) / expected.Interruptions).ShouldBe(1, 0.01);
        (MathNet.Numerics.Statistics.Statistics.StandardDeviation(runs.Select(run => run.Billed.TotalHours)) / expected.Deviation.TotalHours).ShouldBe(1, 0.02);
        runs.ShouldAllBe(run => run.Billed >= expected.Undisturbed - TimeSpan.FromMilliseconds(1));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void ARateIsFiniteAndNotNegative(double perHour) => Should.Throw<ArgumentOutOfRangeException>(() => new InterruptionRate(perHour));

    private static TimeSpan Hours(double hours) => TimeSpan.FromHours(hours);

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);
}
