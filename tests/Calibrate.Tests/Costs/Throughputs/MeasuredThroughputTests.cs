using Calibrate.Costs;
using Calibrate.Costs.Origins;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Costs.Throughputs;

public class MeasuredThroughputTests
{
    private static readonly CellKey Bert = Sample.BertTrain;

    // Steps of 0.8 s at batch 4 and 1.4 s at batch 16; BERT steps of 0.2 s at 128 and 0.5 s at 512.
    private static readonly ProfileSource Source = new("bench-results/example.json", Sample.ProfileOf(
        Sample.Cell(Sample.VitTrain, Sample.Launches(5, 0.8)),
        Sample.Cell(Sample.VitTrain with { Batch = 16 }, Sample.Launches(5, 1.4, spread: 0.02)),
        Sample.Cell(Sample.VitTrain with { Batch = 64 }, [Sample.Launch(9)]),
        Sample.Cell(Bert, Sample.Launches(5, 0.2)),
        Sample.Cell(Bert with { Size = InputSize.Sequence(512) }, Sample.Launches(5, 0.5))));

    [Fact]
    public void AMeasuredCellIsItsOwnFigure()
    {
        var figure = MeasuredThroughput.Of(Sample.VitTrain, Source);

        (figure.Grounds, figure.PerSecond, figure.Confidence).ShouldBe((Grounds.Measured, Source.Profile.Cells[0].Figures!.Throughput, 0.95));
        figure.Derivation.Source.ShouldBe("bench-results/example.json, sha256 none, cell vit-b.train.bf16.b4.i224, Draft");
        (figure.Conditions.Device.Kind, figure.Conditions.Casting, figure.Conditions.Devices).ShouldBe((ProcessorKind.Cpu, Casting.Autocast, 1));
    }

    [Fact]
    public void BetweenTwoBatchesTheStepIsLinear()
    {
        var figure = MeasuredThroughput.Of(Sample.VitTrain with { Batch = 10 }, Source);

        // By hand: half-way from 0.8 s to 1.4 s is 1.1 s; 10 images each.
        figure.Grounds.ShouldBe(Grounds.Interpolated);
        figure.PerSecond.Value.ShouldBe(10 / 1.1, 1e-9);
        figure.Derivation.From.Count.ShouldBe(2);
        figure.Derivation.Formula.ShouldBe("step time linear in batch between 4 and 16: 1100 ms");
        var (first, second) = (Source.Profile.Cells[0].Figures!.StepSeconds, Source.Profile.Cells[1].Figures!.StepSeconds);
        figure.PerSecond.Low!.Value.ShouldBe(10 / ((first.High!.Value + second.High!.Value) / 2), 1e-9);
        figure.PerSecond.High!.Value.ShouldBe(10 / ((first.Low!.Value + second.Low!.Value) / 2), 1e-9);
    }

    [Fact]
    public void SoItIsBetweenTwoLengths()
    {
        var figure = MeasuredThroughput.Of(Bert with { Size = InputSize.Sequence(256) }, Source);

        // By hand: a third of the way from 0.2 s to 0.5 s is 0.3 s; 8 x 256 positions each.
        figure.PerSecond.Value.ShouldBe(8 * 256 / 0.3, 1e-6);
        figure.SamplesPerSecond.Value.ShouldBe(8 / 0.3, 1e-9);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(32)] // batch 64 was measured, but is no figure to price
    [InlineData(128)]
    public void BeyondWhatWasMeasuredNothingIsMadeUp(int batch) =>
        Refusal(Sample.VitTrain with { Batch = batch }, Source).ShouldContain("beyond what was measured nothing is made up; measure it: calibrate run --device cpu --workload vit-b --mode train");

    [Fact]
    public void AFlaggedNeighbourCountsOnlyWhenAskedAndThenSaysSo()
    {
        var figure = MeasuredThroughput.Of(Sample.VitTrain with { Batch = 32 }, Source with { Flagged = FlaggedCells.Allow });

        figure.Notes.ShouldBe(["vit-b.train.bf16.b64.i224 is NotConverged: 1 of the 5 launches that a draft takes"]);
        (figure.PerSecond.Low, figure.Confidence).ShouldBe((null, null));
        Refusal(Sample.VitTrain with { Batch = 64 }, Source).ShouldStartWith("vit-b.train.bf16.b64.i224: is NotConverged");
    }

    [Theory]
    [InlineData(Precision.Fp32, Mode.Train)]
    [InlineData(Precision.Bf16, Mode.Forward)]
    public void OnlyLikeIsInterpolatedWithLike(Precision precision, Mode mode) =>
        Refusal(Sample.VitTrain with { Batch = 10, Precision = precision, Mode = mode }, Source).ShouldContain("neither has this cell nor two around it");

    [Fact]
    public void BetweenTwoWidthsOfEmbeddingsNothingLies()
    {
        CellKey narrow = new("fusion-attention", Mode.Train, Precision.Fp32, Checkpointing.Off, 8, InputSize.Sequence(64) with { Embeddings = new(512, 512) });
        var wide = narrow with { Size = InputSize.Sequence(256) };
        ProfileSource source = new("p.json", Sample.ProfileOf(Sample.Cell(narrow, Sample.Launches(5, 0.1)), Sample.Cell(wide, Sample.Launches(5, 0.4))));

        Refusal(narrow with { Size = narrow.Size with { Value = 128 } }, source).ShouldEndWith("--sequence-length 128 --image-embedding-dim 512 --text-embedding-dim 512 --optimizer single");
        Refusal(wide with { Size = InputSize.Sequence(128) }, source).ShouldEndWith("--sequence-length 128 --optimizer single");
    }

    private static string Refusal(CellKey key, ProfileSource source) => Should.Throw<EstimateException>(() => MeasuredThroughput.Of(key, source)).Message;
}
