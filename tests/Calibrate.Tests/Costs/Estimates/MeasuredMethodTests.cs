using Calibrate.Costs;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Origins;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Costs.Estimates;

/// <summary>A job is priced from cells of its own method, where there are any.</summary>
public class MeasuredMethodTests
{
    private static readonly CellKey Lora = Sample.VitTrain with { Method = Method.Lora, Adapter = LoraAdapter.Default };

    private static readonly Job Vit = new() { Name = "vit", Workload = "vit-b", Samples = 7200 };

    // Full training steps in 0.8 s, LoRA in 0.5, both of 4 images.
    private static JobEstimate Estimate(Job job, params (CellKey Key, double Seconds)[] cells)
    {
        var evidence = new Evidence { Profiles = [new("one.json", Sample.ProfileOf([.. cells.Select(cell => Sample.Cell(cell.Key, Sample.Launches(10, cell.Seconds)))]))] };
        return JobEstimate.Of(job, Machine.Given(Machines.Device("Example CPU (R) 2000", evidence), new(2, "USD")), evidence);
    }

    [Fact]
    public void AMeasuredMethodIsNotCountedFromFullTraining()
    {
        var estimate = Estimate(Vit with { Method = JobMethod.Lora, Adapters = new(8, 2) }, (Sample.VitTrain, 0.8), (Lora, 0.5));

        (estimate.Rate.Grounds, estimate.Rate.SamplesPerSecond.Value).ShouldBe((Grounds.Measured, 8.0));
    }

    [Fact]
    public void AMeasuredHeadPricesAHeadJob()
    {
        var head = Sample.VitTrain with { Method = Method.Head };

        var estimate = Estimate(Vit with { Method = JobMethod.Head }, (Sample.VitTrain, 0.8), (head, 0.6), (head with { Caching = Caching.On }, 0.01));

        estimate.Rate.Grounds.ShouldBe(Grounds.Measured);
        estimate.Rate.SamplesPerSecond.Value.ShouldBe(4 / 0.6, 1e-9);
    }

    [Fact]
    public void FullTrainingIsPricedFromItselfAlone() =>
        Estimate(Vit, (Sample.VitTrain, 0.8), (Lora, 0.5)).Rate.SamplesPerSecond.Value.ShouldBe(5.0, 1e-9);

    // Alpha is a factor and costs nothing.
    [Fact]
    public void AlphaMakesNoDifference() => Estimate(
        Vit with { Method = JobMethod.Lora, Adapters = new(8, Named: LoraTargets.QueryValue) }, (Lora with { Adapter = LoraAdapter.Default with { Alpha = 99 } }, 0.5))
        .Rate.Grounds.ShouldBe(Grounds.Measured);

    // 2 · 35.128 + 1.431 GFLOP, and three times the adapters': 0.116 of rank 8 on two projections, 0.465 of rank 16 on four.
    [Fact]
    public void OtherAdaptersAreCarriedByTheirWorkAndSaySo()
    {
        var estimate = Estimate(Vit with { Method = JobMethod.Lora, Adapters = new(16, 4) }, (Sample.VitTrain, 0.8), (Lora, 0.5));

        estimate.Rate.Grounds.ShouldBe(Grounds.Extrapolated);
        estimate.Rate.SamplesPerSecond.Value.ShouldBe(8 * (71.686 + (3 * 0.1162)) / (71.686 + (3 * 0.4648)), 1e-3);
        estimate.Warnings.ShouldContain("no figure is of lora r16.attention: lora r8's is used, by the FLOP of a step");
    }

    [Fact]
    public void WhatIsMissingIsToBeMeasuredByTheMethod() =>
        Should.Throw<EstimateException>(() => Estimate(Vit with { Workload = "decoder-tiny", Method = JobMethod.Qlora, Precision = Precision.Fp32 }, (Sample.VitTrain, 0.8)))
            .Message.ShouldContain("--workload decoder-tiny --mode train --method qlora --lora-rank 16 --lora-targets attention --precision fp32");

    [Fact]
    public void AnAdaptersCellIsAJobOfItself()
    {
        var source = new ProfileSource("one.json", Sample.ProfileOf(Sample.Cell(Lora, Sample.Launches(10, 0.5))));

        var job = CellJob.Of(Lora.Id, source, 100).Job;

        (job.Method, job.Adapters.Rank, job.Adapters.Named, job.Cell).ShouldBe((JobMethod.Lora, 8, LoraTargets.QueryValue, Lora));
    }
}
