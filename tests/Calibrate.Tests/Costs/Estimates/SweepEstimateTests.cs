using Calibrate.Costs;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Origins;
using Calibrate.Planning;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Costs.Estimates;

/// <summary>What a sweep measured is a curve that jobs between its points are priced by.</summary>
public class SweepEstimateTests
{
    // BERT-mini: 100 ms a step, and 20 ms more for each 128 positions.
    private static double Seconds(int batch, int length) => 0.10 + (0.02 * batch * length / 128);

    private static readonly Evidence Swept = new()
    {
        Profiles =
        [
            new("sweep.json", Sample.ProfileOf(
            [
                .. from batch in (int[])[4, 8]
                   from length in (int[])[128, 256]
                   select Sample.Cell(Sample.BertTrain with { Batch = batch, Size = InputSize.Sequence(length), Checkpointing = Checkpointing.Off, Optimizer = OptimizerVariant.Single }, Sample.Launches(10, Seconds(batch, length))),
                .. from side in (int[])[160, 320]
                   select Sample.Cell(Sample.VitTrain with { Size = InputSize.Image(side) }, Sample.Launches(10, side * side / 51_200.0)),
            ])),
        ],
    };

    private static readonly Job Bert = new() { Name = "bert", Workload = "bert-mini", Precision = Precision.Fp32, Samples = 1000, MicroBatch = 4, Size = InputSize.Sequence(128) };

    private static JobEstimate Of(Job job) => JobEstimate.Of(job, Machine.Given(Machines.Device("Example CPU (R) 2000", Swept), new(2, "USD")), Swept);

    [Fact]
    public void AtAPointOfTheSweepTheJobIsPricedByTheMeasurement()
    {
        var rate = Of(Bert).Rate;

        rate.Grounds.ShouldBe(Grounds.Measured);
        rate.SamplesPerSecond.Value.ShouldBe(4 / 0.18, 1e-9);
    }

    [Theory]
    [InlineData(6, 128)]
    [InlineData(8, 192)]
    [InlineData(6, 192)] // neither on a measured batch nor on a measured length
    public void BetweenItsPointsTheRateIsInterpolatedAndLiesBetweenItsNeighbours(int batch, int length)
    {
        var rate = Of(Bert with { MicroBatch = batch, Size = InputSize.Sequence(length) }).Rate;

        rate.Grounds.ShouldBe(Grounds.Interpolated);
        rate.Batch.ShouldBe(batch);
        // The made-up step is linear in both, so the interpolation is exact.
        var stepsPerSecond = rate.SamplesPerSecond.Value / batch;
        (1 / stepsPerSecond).ShouldBe(Seconds(batch, length), 1e-9);
        (1 / stepsPerSecond).ShouldBeInRange(Seconds(4, 128), Seconds(8, 256));
        rate.Profiles.Select(profile => profile.File).ShouldAllBe(file => file == "sweep.json");
        rate.Derivation.Formula!.ShouldStartWith("step time linear in ");
    }

    [Fact]
    public void BetweenTwoSidesTheStepIsLinearInPixels()
    {
        var rate = Of(new() { Name = "vit", Workload = "vit-b", Precision = Precision.Bf16, Samples = 1000, MicroBatch = 4, Size = InputSize.Image(240) }).Rate;

        // By hand: 240 x 240 / 51,200 is 1.125 s, between 0.5 s and 2 s.
        (rate.Grounds, rate.Derivation.Formula).ShouldBe((Grounds.Interpolated, "step time linear in pixels between 25600 and 102400: 1125 ms"));
        rate.SamplesPerSecond.Value.ShouldBe(4 / 1.125, 1e-9);
    }

    [Fact]
    public void BeyondItsLastBatchTheRateIsExtrapolatedAndSaysSo()
    {
        var estimate = Of(Bert with { MicroBatch = 32 });

        estimate.Rate.Grounds.ShouldBe(Grounds.Extrapolated);
        estimate.Warnings.ShouldContain(warning => warning.StartsWith("the throughput is of batch 8, not 32", StringComparison.Ordinal));
    }

    [Fact]
    public void BeyondItsLastLengthNothingIsMadeUp() =>
        Should.Throw<NoThroughputException>(() => Of(Bert with { Size = InputSize.Sequence(512) })).Message
            .ShouldContain("beyond what was measured nothing is made up");
}
