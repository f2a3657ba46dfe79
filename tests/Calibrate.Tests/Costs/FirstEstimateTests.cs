using Calibrate.Costs;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Tests.Profiles;
using Calibrate.Units;

namespace Calibrate.Tests.Costs;

public class FirstEstimateTests
{
    private static readonly EstimateRequest Request = new()
    {
        File = "bench-results/example.json",
        Profile = Sample.Profile() with { Sha256 = new('a', 64) },
        Cell = Sample.VitTrain.Id,
        Samples = 180_000,
        Epochs = 10,
        Devices = 4,
        Price = new HourlyPrice(2.5m, "USD"),
    };

    [Fact]
    public void HoursAndCostFollowFromTheThroughput()
    {
        var estimate = FirstEstimate.Of(Request);
        var rate = Request.Profile.Cells[0].Figures!.SamplesPerSecond;

        // By hand: 5 images/s: 1,800,000 / (5 x 4) = 90,000 s = 25 h; 25 h x 4 x 2.5 USD = 250 USD.
        estimate.Time.Mid.TotalHours.ShouldBe(25, 1e-6);
        estimate.Time.Low!.Value.TotalHours.ShouldBe(25 * rate.Value / rate.High!.Value, 1e-6);
        estimate.Time.High!.Value.TotalHours.ShouldBe(25 * rate.Value / rate.Low!.Value, 1e-6);
        estimate.Cost!.Value.Mid.Amount.ShouldBe(250m, 0.0001m);
        estimate.Cost.Value.Low!.Value.Amount.ShouldBeLessThan(250m);
        estimate.Cost.Value.High!.Value.Amount.ShouldBeGreaterThan(250m);
        estimate.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void TheOriginOfTheFigureIsKept()
    {
        var from = FirstEstimate.Of(Request).Phases.ShouldHaveSingleItem().From;

        (from.File, from.Sha256, from.Cell, from.Status, from.Unit)
            .ShouldBe(("bench-results/example.json", new string('a', 64), "vit-b.train.bf16.b4.i224", CellStatus.Trusted, ThroughputUnit.ImagesPerSecond));
    }

    [Fact]
    public void WithoutAPriceThereAreHoursOnly()
    {
        var estimate = FirstEstimate.Of(Request with { Price = null });

        estimate.Cost.ShouldBeNull();
        estimate.Time.Mid.TotalHours.ShouldBe(25, 1e-6);
        estimate.Formulas.ShouldHaveSingleItem();
        estimate.Assumptions.ShouldNotContain(text => text.Contains("price", StringComparison.Ordinal));
    }

    [Fact]
    public void ValidationIsPricedByTheForwardCell()
    {
        var estimate = FirstEstimate.Of(Request with { ValidationSamples = 7200 });
        var validation = estimate.Phases[1];

        // By hand: forward runs 4/0.2 = 20 images/s: 72,000 / (20 x 4) = 900 s.
        validation.Name.ShouldBe("validation");
        validation.From.Cell.ShouldBe("vit-b.forward.bf16.b4.i224");
        validation.Time.Mid.TotalSeconds.ShouldBe(900, 1e-6);
        estimate.Time.Low.ShouldBe(estimate.Phases[0].Time.Low + validation.Time.Low);
        estimate.Time.High.ShouldBe(estimate.Phases[0].Time.High + validation.Time.High);
    }

    [Fact]
    public void ValidationPrefersTheSameBatch()
    {
        var faster = Sample.VitForward with { Batch = 8 };
        var profile = Sample.ProfileOf(
            Sample.Cell(faster, Sample.Launches(5, 0.3)), Sample.Cell(Sample.VitForward, Sample.Launches(5, 0.2)), Sample.Cell(Sample.VitTrain, Sample.Launches(5, 0.8)));

        FirstEstimate.Of(Request with { Profile = profile, ValidationSamples = 1 }).Phases[1].From.Cell.ShouldBe(Sample.VitForward.Id);
        FirstEstimate.Of(Request with { Profile = profile with { Cells = [profile.Cells[0], profile.Cells[2]] }, ValidationSamples = 1 })
            .Phases[1].From.Cell.ShouldBe(faster.Id);
    }

    [Fact]
    public void AMissingForwardCellNamesTheRunThatMeasuresIt() =>
        Refusal(Request with { ValidationSamples = 1, Profile = Sample.ProfileOf(Sample.Cell(Sample.VitTrain, Sample.Launches(5, 0.8))) })
            .ShouldBe("--validation-samples: bench-results/example.json has no forward cell of vit-b in bf16 at i224 to price validation with; measure one: calibrate run --device cpu --workload vit-b --mode forward --precision bf16 --checkpointing off --batch 4 --image-size 224");

    [Fact]
    public void TheRunThatMeasuresACellWithCudaGraphsAsksForThem()
    {
        var key = Sample.VitTrain with { Optimizer = OptimizerVariant.Fused, CudaGraphs = CudaGraphs.On };

        Refusal(Request with { Cell = key.Id, Profile = Sample.ProfileOf(Sample.Cell(key, Sample.Launches(4, 0.8))) })
            .ShouldContain("--image-size 224 --optimizer fused --cuda-graphs on, or price it");
    }

    [Fact]
    public void AFlaggedCellIsPricedOnlyWhenAskedAndThenSaysSo()
    {
        var profile = Sample.ProfileOf(Sample.Cell(Sample.VitTrain, Sample.Launches(4, 0.8)));

        Refusal(Request with { Profile = profile })
            .ShouldBe("--cell vit-b.train.bf16.b4.i224: is NotConverged (4 of the 5 launches that a draft takes); measure it anew: calibrate run --device cpu --workload vit-b --mode train --precision bf16 --checkpointing off --batch 4 --image-size 224 --optimizer single, or price it all the same with --allow-flagged");
        FirstEstimate.Of(Request with { Profile = profile, Flagged = FlaggedCells.Allow })
            .Warnings.ShouldBe(["vit-b.train.bf16.b4.i224 is NotConverged: 4 of the 5 launches that a draft takes"]);
    }

    [Fact]
    public void AFlaggedForwardCellWarnsToo()
    {
        var profile = Sample.ProfileOf(Sample.Cell(Sample.VitTrain, Sample.Launches(5, 0.8)), Sample.Cell(Sample.VitForward, Sample.Launches(1, 0.2, spread: 0)));

        Refusal(Request with { Profile = profile, ValidationSamples = 1 }).ShouldStartWith("--validation-samples: vit-b.forward.bf16.b4.i224 is NotConverged");
    }

    [Fact]
    public void AnEndThatWasNotMeasuredIsAbsent()
    {
        var profile = Sample.ProfileOf(Sample.Cell(Sample.VitTrain, [Sample.Launch(0.8)]));
        var estimate = FirstEstimate.Of(Request with { Profile = profile, Flagged = FlaggedCells.Allow });

        (estimate.Time.Low, estimate.Time.High, estimate.Cost!.Value.High).ShouldBe((null, null, null));
    }

    [Theory]
    [InlineData(FlaggedCells.Refuse)]
    [InlineData(FlaggedCells.Allow)]
    public void AFailedCellIsNeverPriced(FlaggedCells flagged) =>
        Refusal(Request with { Cell = Sample.VitHuge.Id, Flagged = flagged })
            .ShouldStartWith("--cell vit-h.train.bf16.b64.i224: is OutOfMemory (1.5 GiB more than the 4 GiB there are): there is no figure to price; measure it anew: calibrate run");

    [Fact]
    public void AnUnknownCellNamesThoseThereAre() =>
        Refusal(Request with { Cell = "vit-x" }).ShouldStartWith("--cell vit-x: bench-results/example.json has no such cell; it has vit-b.train.bf16.b4.i224, vit-b.forward");

    [Fact]
    public void AForwardCellPricesInference()
    {
        var request = Request with { Cell = Sample.VitForward.Id };

        FirstEstimate.Of(request).Phases.ShouldHaveSingleItem().Name.ShouldBe("inference");
        Refusal(request with { ValidationSamples = 1 }).ShouldStartWith("--validation-samples: goes with a training cell");
    }

    [Fact]
    public void NumbersOutOfRangeNameTheirFlag()
    {
        Refusal(Request with { Samples = 0 }).ShouldStartWith("--samples 0:");
        Refusal(Request with { Epochs = 0 }).ShouldStartWith("--epochs 0:");
        Refusal(Request with { Epochs = double.NaN }).ShouldStartWith("--epochs NaN:");
        Refusal(Request with { Devices = 0 }).ShouldStartWith("--gpus 0:");
        Refusal(Request with { ValidationSamples = -1 }).ShouldStartWith("--validation-samples -1:");
        Refusal(Request with { Epochs = 1e300 }).ShouldStartWith("--samples, --epochs:");
        Refusal(Request with { Price = new HourlyPrice(decimal.MaxValue, "USD") }).ShouldStartWith("--price, --gpus:");
    }

    private static string Refusal(EstimateRequest request) => Should.Throw<EstimateException>(() => FirstEstimate.Of(request)).Message;
}
