using Calibrate.Costs.Origins;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Costs.Throughputs;

public class OtherBatchTests
{
    private static readonly ThroughputConditions Conditions = new()
    {
        Workload = "vit-b", Size = InputSize.Image(224), Mode = Mode.Train, Precision = Precision.Fp16, Batch = 128, Device = Processors.Resolve("A10"), Software = "a test",
    };

    private static ThroughputFigure Figure(Grounds grounds, Interval perSecond, ThroughputConditions? conditions = null) =>
        new(perSecond, perSecond.Low is null ? null : 0.95, conditions ?? Conditions, grounds, Derivation.Leaf("a throughput", "100", grounds, "a test"), []);

    /// <summary>The earned factor is 1.624, and the pairs' batches are up to 7 times apart; without ends of its own 80% are within 1.25, so 90% within 1.3317.</summary>
    [Theory]
    [InlineData(64, 100 / 1.33166 / 1.62402, 133.166)] // half
    [InlineData(127, 100 / 1.33166 * 127 / 128, 133.166)] // no slower than its share
    [InlineData(8, 100 / 1.33166 / (1.62402 * 16 / 7), 133.166)] // beyond what the pairs reach
    [InlineData(256, 100 / 1.33166, 133.166 * 1.62402)] // twice: never slower
    public void APublishedFigureIsWidenedAndExtrapolated(int batch, double low, double high)
    {
        var other = OtherBatch.At(batch, Figure(Grounds.Published, new(100, null, null)));

        other.PerSecond.Value.ShouldBe(100);
        other.PerSecond.Low!.Value.ShouldBe(low, 0.01);
        other.PerSecond.High!.Value.ShouldBe(high, 0.01);
        (other.Grounds, other.Conditions.Batch, other.Confidence).ShouldBe((Grounds.Extrapolated, batch, 0.9));
        other.Notes.ShouldHaveSingleItem().ShouldStartWith($"the throughput is of batch 128, not {batch}: what is expected is the {(batch < 128 ? "best" : "worst")} case");
        other.Derivation.From.ShouldHaveSingleItem().Grounds.ShouldBe(Grounds.Published);
    }

    [Theory]
    [InlineData(64, 50)] // within reach: the device's factor holds it
    [InlineData(8, 50.0 * 7 / 16)]
    public void WhatWasCarriedFromAnotherDeviceHasTheFactorAlready(int batch, double low) =>
        OtherBatch.At(batch, Figure(Grounds.Extrapolated, new(100, 50, 200))).PerSecond.ShouldBe(new(100, low, 200));

    [Fact]
    public void OffGpusOnlyTheBoundsHold()
    {
        var cpu = Conditions with { Device = Processors.Resolve("i9_10940x CPU") };

        OtherBatch.At(32, Figure(Grounds.Measured, new(100, 90, 110), cpu)).PerSecond.ShouldBe(new(100, 90.0 / 4, 110));
        OtherBatch.At(512, Figure(Grounds.Measured, new(100, 90, 110), cpu)).PerSecond.ShouldBe(new(100, 90, 440));
    }

    [Fact]
    public void TheSameBatchOrOneThatNobodyToldIsTheFigureItself()
    {
        var (same, untold) = (Figure(Grounds.Published, new(100, null, null)), Figure(Grounds.Published, new(100, null, null), Conditions with { Batch = null }));

        OtherBatch.At(128, same).ShouldBe(same);
        OtherBatch.At(64, untold).ShouldBe(untold);
    }
}
