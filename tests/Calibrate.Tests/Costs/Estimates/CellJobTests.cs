using Calibrate.Costs;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Prices;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;
using Calibrate.Tests.Profiles;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Estimates;

/// <summary>A job that a cell stands for goes through the same engine as any other.</summary>
public class CellJobTests
{
    private static readonly ProfileSource Source = new("bench-results/example.json", Sample.Profile() with { Sha256 = new('a', 64) });

    private static readonly CellJob Train = CellJob.Of(Sample.VitTrain.Id, Source, 180_000);

    private static Machine Own(CellJob cell, decimal? price = 2.5m)
    {
        var device = Machines.Device(cell.Source.Profile.Device.Name, new() { Profiles = [cell.Source] });
        return price is { } amount ? Machine.Given(device, new(amount, "USD")) : Machine.Unpriced(device);
    }

    private static JobEstimate Estimate(CellJob cell, EstimateOptions? options = null, decimal? price = 2.5m) => cell.On(Own(cell, price), new(), options ?? new());

    [Fact]
    public void ItIsTheEstimateOfTheSameJobByTheSameEngine()
    {
        var named = Estimate(Train);
        var job = new Calibrate.Costs.Jobs.Job { Name = Sample.VitTrain.Id, Workload = "vit-b", Size = InputSize.Image(224), Samples = 180_000 };
        var alone = JobEstimate.Of(job, Own(Train), new() { Profiles = [Source] });

        JobEstimateReport.Json(named).ShouldBe(JobEstimateReport.Json(alone));
        // By hand: 5 images/s: 36,000 s of steps, and everything else besides.
        named.Parts.Steps.TotalHours.ShouldBe(10, 1e-6);
        named.Parts.StartUp.ShouldBe(JobDefaults.StartUp);
    }

    [Fact]
    public void TheCellAloneIsTheSource()
    {
        var faster = Sample.VitTrain with { Batch = 8 };
        var profile = Sample.ProfileOf(Sample.Cell(faster, Sample.Launches(10, 0.2)), Sample.Cell(Sample.VitTrain, Sample.Launches(10, 0.8)));
        var estimate = Estimate(CellJob.Of(Sample.VitTrain.Id, new("one.json", profile), 1000));

        estimate.Profiles.ShouldHaveSingleItem().Cell.ShouldBe(Sample.VitTrain.Id);
        estimate.Rate.SamplesPerSecond.Value.ShouldBe(5, 1e-3);
        estimate.Derivation.From.Count.ShouldBeGreaterThan(0);
        JobEstimateReport.Text(Estimate(Train)).ShouldContain("bench-results/example.json, sha256 aaaa");
    }

    [Fact]
    public void ValidationIsByTheForwardCell()
    {
        var estimate = Estimate(Train with { Job = Train.Job with { ValidationSamples = 7200 } });

        // 20 images/s forward.
        estimate.Parts.Validation.TotalSeconds.ShouldBe(360, 1e-3);
    }

    [Fact]
    public void AForwardCellPricesAPassWithoutLearning()
    {
        var estimate = Estimate(CellJob.Of(Sample.VitForward.Id, Source, 72_000), new() { Devices = 4 });

        // 72,000 at 4 x 20 images/s; no checkpoint, nothing exchanged, no training to fit.
        estimate.Parts.Steps.TotalSeconds.ShouldBe(900, 1e-3);
        (estimate.Parts.Checkpoints, estimate.Exchange, estimate.Fit).ShouldBe((TimeSpan.Zero, null, null));
        JobEstimateReport.Text(estimate).ShouldContain("vit-b, forward, bf16");
    }

    [Fact]
    public void WithoutAPriceThereAreHoursOnly()
    {
        var estimate = Estimate(Train, price: null);
        var (text, json) = (JobEstimateReport.Text(estimate), JobEstimateReport.Json(estimate));

        text.ShouldContain("at no price");
        text.ShouldNotContain("USD");
        json.ShouldNotContain("\"cost\"");
        json.ShouldNotContain("\"pricePerHour\"");
        estimate.Time.ShouldBe(Estimate(Train).Time);
    }

    [Fact]
    public void AFlaggedCellIsPricedOnlyWhenAskedAndThenSaysSo()
    {
        var profile = Sample.ProfileOf(Sample.Cell(Sample.VitTrain, Sample.Launches(4, 0.8)));

        Should.Throw<EstimateException>(() => CellJob.Of(Sample.VitTrain.Id, new("one.json", profile), 1)).Message.ShouldEndWith("or price it all the same with --allow-flagged");
        Estimate(CellJob.Of(Sample.VitTrain.Id, new("one.json", profile, FlaggedCells.Allow), 1)).Warnings.ShouldContain("vit-b.train.bf16.b4.i224 is NotConverged: 4 of the 5 launches that a draft takes");
        Should.Throw<EstimateException>(() => CellJob.Of(Sample.VitHuge.Id, new("one.json", Sample.Profile(), FlaggedCells.Allow), 1)).Message.ShouldStartWith("--cell vit-h.train.bf16.b64.i224: is OutOfMemory");
        Should.Throw<EstimateException>(() => CellJob.Of("vit-x", Source, 1)).Message.ShouldStartWith("--cell vit-x: bench-results/example.json has no such cell; it has vit-b.train.bf16.b4.i224");
    }

    [Fact]
    public void ACellWithCudaGraphsIsPricedAsItIs()
    {
        var key = Sample.VitTrain with { Optimizer = OptimizerVariant.Fused, CudaGraphs = CudaGraphs.On };
        var estimate = Estimate(CellJob.Of(key.Id, new("one.json", Sample.ProfileOf(Sample.Cell(key, Sample.Launches(10, 0.8)))), 1000));

        estimate.Profiles.ShouldHaveSingleItem().Cell.ShouldBe(key.Id);
        estimate.Rate.SamplesPerSecond.Value.ShouldBe(5, 1e-3);
        Should.Throw<EstimateException>(() => CellJob.Of(key.Id, new("one.json", Sample.ProfileOf(Sample.Cell(key, Sample.Launches(4, 0.8)))), 1))
            .Message.ShouldContain("--image-size 224 --optimizer fused --cuda-graphs on, or price it");
    }

    [Fact]
    public void WhatItTellsNothingOfIsRefused() =>
        Should.Throw<EstimateException>(() => Train.On(Machine.Of(PriceCatalogue.Shipped.Current("p4d.24xlarge")), new() { Allowed = [Grounds.Measured, Grounds.Published, Grounds.Extrapolated] }, new()))
            .Message.ShouldContain("p4d.24xlarge (8 x A100 SXM 40GB)");
}
