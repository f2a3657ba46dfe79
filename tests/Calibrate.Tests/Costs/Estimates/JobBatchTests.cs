using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Memory;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Plans;
using Calibrate.Costs.Prices;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Costs.Estimates;

/// <summary>The batch that is timed is the batch that has to fit.</summary>
public class JobBatchTests
{
    private static readonly Job Bert = new() { Name = "bert", Workload = "bert-base", Precision = Precision.Fp16, Size = InputSize.Sequence(384), Samples = 100_000 };

    private static readonly Job ViT = new() { Name = "vit", Workload = "vit-b", Samples = 1000 };

    // 4 samples in 0.8 s, 8 in 1.2.
    private static readonly Evidence Measured = new()
    {
        Profiles = [new("one.json", Sample.ProfileOf(Sample.Cell(Sample.VitTrain, Sample.Launches(10, 0.8)), Sample.Cell(Sample.VitTrain with { Batch = 8 }, Sample.Launches(10, 1.2))))],
    };

    private static readonly Machine Cpu = Machine.Given(Machines.Device("Example CPU (R) 2000", Measured), new(2, "USD"));

    private static JobEstimate On(string instance, Job job) => JobEstimate.Of(job, PriceCatalogue.Shipped.Current(instance), new());

    [Fact]
    public void APublishedBatchThatFitsIsTakenAsPublished()
    {
        var estimate = On("p3.2xlarge", Bert);

        (estimate.Rate.Grounds, estimate.Rate.Batch, estimate.Fit!.Batch, estimate.Fit.Fit).ShouldBe((Grounds.Published, 48, 48, Fit.Fits));
    }

    [Fact]
    public void AnotherBatchThanThePublishedOneIsExtrapolatedAndWider()
    {
        var (published, other) = (On("p3.2xlarge", Bert), On("p3.2xlarge", Bert with { MicroBatch = 16 }));

        (other.Rate.Grounds, other.Rate.Batch, other.Fit!.Batch).ShouldBe((Grounds.Extrapolated, 16, 16));
        other.Warnings.ShouldContain(warning => warning.StartsWith("the throughput is of batch 48, not 16: what is expected is the best case", StringComparison.Ordinal));
        (other.Prediction.Cost.P90.Amount - other.Prediction.Cost.P10.Amount).ShouldBeGreaterThan(published.Prediction.Cost.P90.Amount - published.Prediction.Cost.P10.Amount);
    }

    [Fact]
    public void OneRunIsRarelyBetterThanTheBatchAllows()
    {
        // Far lower than higher: a hundredth is possible at batch 1, more than the figure's own doubt is not.
        var estimate = On("g5.xlarge", new() { Name = "imaging", Workload = "resnet50", Precision = Precision.Fp16, Samples = 1_000_000, Epochs = 10, MicroBatch = 1, Deadline = TimeSpan.FromHours(2), StartUp = TimeSpan.Zero });
        var (rate, one) = (estimate.Rate.SamplesPerSecond, estimate.Prediction);

        (rate.Value / rate.Low!.Value).ShouldBeGreaterThan(50);
        // The interval holds 90%: one in twenty is beyond either end.
        one.Elapsed.P10.ShouldBeGreaterThan(estimate.Time.Low!.Value);
        one.Elapsed.P50.TotalHours.ShouldBe(estimate.Parts.Total.TotalHours, estimate.Parts.Total.TotalHours * 0.05);
        (one.Elapsed.P90 / one.Elapsed.P50).ShouldBe(Math.Pow(rate.Value / rate.Low.Value, 1.2815516 / 1.6448536), 5);
        one.InTime!.Value.ShouldBeLessThan(0.005);
        estimate.Warnings.ShouldContain(warning => warning.Contains("best case", StringComparison.Ordinal));
    }

    [Fact]
    public void ACarriedFigureKeepsItsBatch()
    {
        // MPT-7b is published at 6 sequences a device.
        var llama = new Job { Name = "llama", Workload = "llama-7b", Precision = Precision.Bf16, Size = InputSize.Sequence(2048), Samples = 10_000, MicroBatch = 6 };
        var (same, one, twelve) = (On("p4de.24xlarge", llama), On("p4de.24xlarge", llama with { MicroBatch = 1 }), On("p4de.24xlarge", llama with { MicroBatch = 12 }));

        (same.Rate.Grounds, same.Rate.Batch, same.Rate.SamplesPerSecond.Low).ShouldBe((Grounds.Assumed, 6, null));
        (one.Rate.Grounds, one.Rate.Batch, twelve.Rate.Batch).ShouldBe((Grounds.Assumed, 1, 12));
        one.Rate.SamplesPerSecond.Value.ShouldBe(same.Rate.SamplesPerSecond.Value, 1e-9);
        // 80% within 1.5 are 90% within 1.5^(1.645/1.282); a sixth of the batch, within the reach of the pairs, is up to 1.624 times slower.
        var own = Math.Pow(1.5, 1.6448536 / 1.2815516);
        (one.Rate.SamplesPerSecond.Value / one.Rate.SamplesPerSecond.Low!.Value).ShouldBe(own * 1.62402, 1e-3);
        (one.Rate.SamplesPerSecond.High!.Value / one.Rate.SamplesPerSecond.Value).ShouldBe(own, 1e-3);
        (twelve.Rate.SamplesPerSecond.High!.Value / twelve.Rate.SamplesPerSecond.Value).ShouldBe(own * 1.62402, 1e-3);
        one.Warnings.ShouldContain(warning => warning.StartsWith("the throughput is of batch 6, not 1", StringComparison.Ordinal));
    }

    [Fact]
    public void ABatchTooLargeForTheCardBecomesTheLargestThatFits()
    {
        // By hand: 18 B x 109,482,240 and 1 GiB leave 39,905,251,584 of 40 GiB; a sample takes 12 x 384 x 768 x 42 + 20: 268 of them, where 320 are published.
        var estimate = On("a2-highgpu-1g", Bert);

        (estimate.Rate.Batch, estimate.Rate.Grounds, estimate.Fit!.Batch, estimate.Fit.Fit).ShouldBe((268, Grounds.Extrapolated, 268, Fit.MayFit));
        estimate.Warnings.ShouldContain("batch 320 of the throughput does not fit on A100 SXM 40GB: 268, the largest that does by the memory model, is taken");
        estimate.Warnings.ShouldContain("it may not fit: 39.9 GiB on each device by the memory model, of which published figures were 84% to 134%, and A100 SXM 40GB has 40.0 GiB");
    }

    [Fact]
    public void ABatchThatTheJobNamesIsNotChanged()
    {
        var estimate = On("a2-highgpu-1g", Bert with { MicroBatch = 512 });

        (estimate.Rate.Batch, estimate.Fit!.Batch, estimate.Fit.Fit).ShouldBe((512, 512, Fit.DoesNotFit));
    }

    [Fact]
    public void BetweenMeasuredBatchesItIsInterpolatedAndBeyondThemExtrapolated()
    {
        var (exact, between, beyond) = (Rate(4), Rate(6), Rate(16));

        (exact.Grounds, between.Grounds, beyond.Grounds).ShouldBe((Grounds.Measured, Grounds.Interpolated, Grounds.Extrapolated));
        // A step of 6 in 1.0 s; 16 at the pace of 8, or up to twice that.
        between.SamplesPerSecond.Value.ShouldBe(6, 0.01);
        beyond.SamplesPerSecond.Value.ShouldBe(8 / 1.2, 0.01);
        (beyond.SamplesPerSecond.High!.Value / beyond.SamplesPerSecond.Value).ShouldBeGreaterThan(2);
        beyond.Profiles.ShouldNotBeEmpty();

        JobRate Rate(int batch) => JobEstimate.Of(ViT with { MicroBatch = batch }, Cpu, Measured).Rate;
    }

    /// <summary>116 GiB in one piece on devices of 80: spread unless the job forbids it; what fits in one piece only where the job asks for it.</summary>
    [Theory]
    [InlineData("llama-7b-full", null, 8, ZeroStage.Three, Fit.Fits)]
    [InlineData("llama-7b-full", ZeroStage.None, 8, ZeroStage.None, Fit.DoesNotFit)]
    [InlineData("llama-7b-full", ZeroStage.Three, 1, ZeroStage.None, Fit.DoesNotFit)]
    [InlineData("llama-7b-lora", null, 8, ZeroStage.None, Fit.Fits)]
    [InlineData("llama-7b-lora", ZeroStage.Three, 8, ZeroStage.Three, Fit.Fits)]
    public void AJobIsSpreadWhereOneDeviceDoesNotHoldItOrItSaysSo(string example, ZeroStage? zero, int devices, ZeroStage spread, Fit fits)
    {
        var fit = On("p4de.24xlarge", ExampleJobs.Find(example)! with { Zero = zero, Devices = devices }).Fit!;

        (fit.Spread, fit.Fit).ShouldBe((spread, fits));
    }

    [Fact]
    public void AMeasuredCellSaysThatItFits()
    {
        var (own, other) = (JobEstimate.Of(ViT with { MicroBatch = 4 }, Cpu, Measured).Fit!, JobEstimate.Of(ViT with { MicroBatch = 6 }, Cpu, Measured).Fit!);

        (own.Fit, own.Needs.Bytes, own.Measured?.Cell.Key).ShouldBe((Fit.Fits, 3L << 30, Sample.VitTrain));
        other.Measured.ShouldBeNull();
    }

    // The formulas would have it fit: they are not who says so.
    [Fact]
    public void ACellThatRanOutOfMemorySaysSoItself()
    {
        var full = Sample.VitTrain with { Batch = 6 };
        var profile = Sample.ProfileOf(Sample.Cell(Sample.VitTrain, Sample.Launches(10, 0.8)), Sample.Cell(full, [], failure: new(CellStatus.OutOfMemory, "a test")));
        Evidence evidence = new() { Profiles = [new("full.json", profile)] };
        var job = ViT with { MicroBatch = 6 };

        var estimate = JobEstimate.Of(job, Cpu, evidence);
        estimate.Warnings.ShouldContain("it does not fit: vit-b.train.bf16.b6.i224 ran out of memory there (full.json), and Example CPU (R) 2000 has 8.00 GiB");
        var memory = System.Text.Json.Nodes.JsonNode.Parse(Calibrate.Reports.JobEstimateReport.Json(estimate))!["memory"]!;
        (memory["by"]!.GetValue<string>(), memory["cell"]!.GetValue<string>(), memory["file"]!.GetValue<string>()).ShouldBe(("measured", full.Id, "full.json"));
        JobPlan.Of(job, [Cpu], evidence).LeftOut.ShouldHaveSingleItem().Reason.ShouldBe("does not fit: vit-b.train.bf16.b6.i224 ran out of memory there (full.json), Example CPU (R) 2000 has 8.00 GiB");
    }

    [Fact]
    public void ACompiledFigureIsNeverPublishedAsSuch()
    {
        // The processor's inference is published compiled only: 64.51 and 67.2 images a second, 1.13 times what they are without.
        var processor = Calibrate.Gpus.Processors.Resolve("i9_10940x CPU");
        var train = new CellKey("resnet50", Mode.Train, Precision.Fp32, Checkpointing.Off, 4, InputSize.Image(224));
        var profile = Sample.ProfileOf(Sample.Cell(train, Sample.Launches(10, 4))) with { Device = new("cpu", processor.Name, "i9", 8L << 30) };
        var job = new Job { Name = "r", Workload = "resnet50", Precision = Precision.Fp32, Samples = 4, ValidationSamples = 3600 };

        var validation = JobEstimate.Of(job, Machine.Given(processor, new(1, "USD")), new() { Profiles = [new("i9.json", profile)] }).Parts.Validation;

        validation.TotalSeconds.ShouldBeInRange(3600 / 67.2 * 1.13, 3600 / 64.51 * 1.14);
    }
}
