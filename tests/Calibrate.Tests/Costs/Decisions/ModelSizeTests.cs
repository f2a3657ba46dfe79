using Calibrate.Costs;
using Calibrate.Costs.Decisions;
using Calibrate.Costs.Estimates;
using Calibrate.Costs.Jobs;
using Calibrate.Costs.Prices;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Tests.Profiles;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Decisions;

public class ModelSizeTests
{
    private static readonly Job Sam = new() { Name = "sam", Workload = "sam-l", Samples = 1000, Devices = 1, Guesses = [new("A100", 1, TimeSpan.FromHours(1), TimeSpan.FromHours(1), "a test")] };

    private static readonly Job ViT = new() { Name = "vit", Workload = "vit-b", Samples = 1000 };

    private static CellKey Forward(string workload, int batch, Precision precision = Precision.Bf16) => new(workload, Mode.Forward, precision, Checkpointing.Off, batch, InputSize.Image(224));

    private static IReadOnlyList<ModelSize> Measured(FlaggedCells flagged, params Cell[] cells) =>
        ModelSize.Of(ViT, new() { Profiles = [new("p.json", Sample.ProfileOf(cells), flagged)] });

    [Fact]
    public void SamsSizesAreComputedBesideTheDocuments()
    {
        var sizes = ModelSize.Of(Sam, new());

        sizes.Select(size => size.Model.Name).ShouldBe(["sam-b", "sam-l", "sam-h"]);
        sizes.Select(size => size.Parameters).ShouldBe([93_735_472, 312_342_832, 641_090_608]);
        sizes.ShouldAllBe(size => size.Checkpoint.Bytes == 4 * size.Parameters);
        // 2982.3 over 487.8 GMAC, prompt encoder and mask decoder counted: 6.1, where the document has 4.
        sizes[2].ForwardRatio.ShouldBe(6.113, 0.001);
        sizes[0].ForwardRatio.ShouldBe(1);
        sizes.Select(size => size.Document!.Latency / sizes[0].Document!.Latency).ShouldBe([1, 2, 4]);
        sizes[1].Document.ShouldBe(new("sam-l", "000_7ef080f1d4f5a8b5.txt", "ViT-L", 308, new(1_200_000_000), TimeSpan.FromMilliseconds(100), 0.881));
    }

    [Fact]
    public void AGuessIsKeptOnItsOwnSizeAndCarriedByFlopToTheOthers()
    {
        var sizes = ModelSize.Of(Sam, new());
        var guesses = sizes.Select(size => size.Training.Job.Guesses.ShouldHaveSingleItem()).ToList();

        guesses[1].ShouldBe(Sam.Guesses[0]);
        // A step in full is three forward passes of each.
        guesses.Select(guess => guess.Least.TotalHours).ShouldBe(sizes.Select(size => size.ForwardRatio / sizes[1].ForwardRatio), 1e-6);
        guesses.ShouldAllBe(guess => guess.Least == guess.Most);
        guesses[0].From.ShouldBe("a test; times 0.326 for sam-b instead of sam-l, by the FLOP of a step");
    }

    [Fact]
    public void TheJobOnItsOwnSizeIsTheJob()
    {
        var job = ExampleJobs.Find("sam-scratch")!;
        var evidence = new Evidence { Prices = PriceCatalogue.Shipped };

        var own = ModelSize.Of(job, evidence).Single(size => size.Model.Name == "sam-h").Training.Estimate.ShouldNotBeNull();

        var asItIs = Decision.Of(job, evidence).Branches.Single().Estimate.ShouldNotBeNull();
        (own.Cost.Mid, own.Time.Mid, own.Machine.Name).ShouldBe((asItIs.Cost.Mid, asItIs.Time.Mid, asItIs.Machine.Name));
    }

    [Fact]
    public void AFamilySharesItsName()
    {
        ModelSize.Of(ViT, new()).Select(size => size.Model.Name).ShouldBe(["vit-ti", "vit-s", "vit-b", "vit-l", "vit-h"]);
        ModelSize.Of(ViT with { Workload = "bert-mini" }, new()).Select(size => size.Model.Name).ShouldBe(["bert-mini", "bert-base", "bert-large"]);
    }

    [Fact]
    public void LatenciesAreOfCellsMeasuredAlike()
    {
        // At batch 4 two sizes were measured; the smaller batch has one, and fp32 another.
        var sizes = Measured(
            FlaggedCells.Refuse,
            Sample.Cell(Forward("vit-b", 1), Sample.Launches(5, 0.05)),
            Sample.Cell(Forward("vit-b", 4), Sample.Launches(5, 0.2)),
            Sample.Cell(Forward("vit-l", 4), Sample.Launches(5, 0.7)),
            Sample.Cell(Forward("vit-h", 4, Precision.Fp32), Sample.Launches(5, 3)));

        sizes.Where(size => size.Latency is not null).Select(size => (size.Model.Name, size.Latency!.Cell.Key.Batch, Math.Round(size.Latency.Step.TotalSeconds, 6)))
            .ShouldBe([("vit-b", 4, 0.2), ("vit-l", 4, 0.7)]);
    }

    // Pixels that lie otherwise, or that a loader makes on the way, are another measurement.
    [Fact]
    public void ALayoutOrALoaderIsAnotherMeasurement()
    {
        CellKey[] keys = [Forward("resnet34", 4), Forward("resnet50", 4), Forward("resnet50", 4) with { ChannelsLast = ChannelsLast.On }, Forward("resnet50", 4) with { Loader = Loader.Real, LoaderWorkers = 2 }];
        var profile = Sample.ProfileOf([.. keys.Select((key, i) => Sample.Cell(key, Sample.Launches(5, i + 1)))]);

        var sizes = ModelSize.Of(ViT with { Workload = "resnet50" }, new() { Profiles = [new("p.json", profile)] });

        sizes.Where(size => size.Latency is not null).Select(size => (size.Model.Name, Math.Round(size.Latency!.Step.TotalSeconds, 6))).ShouldBe([("resnet34", 1), ("resnet50", 2)]);
    }

    [Fact]
    public void AFlaggedCellIsTakenOnlyWhenAsked()
    {
        var flagged = Sample.Cell(Forward("vit-b", 4), [Sample.Launch(0.2)]);

        flagged.Status.ShouldBe(CellStatus.NotConverged);
        Measured(FlaggedCells.Refuse, flagged).ShouldAllBe(size => size.Latency == null);
        Measured(FlaggedCells.Allow, flagged).Count(size => size.Latency is not null).ShouldBe(1);
    }
}
