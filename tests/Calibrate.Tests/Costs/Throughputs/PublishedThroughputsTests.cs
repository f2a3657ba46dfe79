using Calibrate.Costs.Origins;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Throughputs;

public class PublishedThroughputsTests
{
    private static IEnumerable<PublishedThroughput> Of(string workload, string device) =>
        PublishedThroughputs.All.Where(row => row.Conditions.Workload == workload && row.Conditions.Mode == Mode.Train && row.Conditions.Device.Name == Processors.Resolve(device).Name);

    [Fact]
    public void EveryRowShips()
    {
        PublishedThroughputs.All.Count.ShouldBe(248 + 3);
        PublishedThroughputs.All.ShouldAllBe(row => row.Figure.Grounds == Grounds.Published && row.Figure.PerSecond.Low == null && row.Figure.Confidence == null);
        PublishedThroughputs.All.ShouldAllBe(row => ModelFamilies.Of(row.Conditions.Workload) != null);
    }

    [Theory]
    [InlineData("vit-b", "RTX 3090", Precision.Fp16, Casting.Autocast, Compilation.Off, PixelLayout.ChannelsFirst)] // amp nchw
    [InlineData("vit-b", "RTX 3090", Precision.Fp16, Casting.Autocast, Compilation.Off, PixelLayout.ChannelsLast)] // amp nhwc
    [InlineData("vit-b", "RTX PRO 6000 MaxQ", Precision.Bf16, Casting.Autocast, Compilation.On, PixelLayout.ChannelsFirst)] // amp_bf16 compile nchw
    [InlineData("vit-b", "RTX PRO 6000 MaxQ", Precision.Bf16, Casting.None, Compilation.On, PixelLayout.ChannelsFirst)] // bf16 compile nchw
    [InlineData("vit-b", "Core i9-10940X", Precision.Fp32, Casting.None, Compilation.On, PixelLayout.ChannelsFirst)] // fp32 compile nchw
    [InlineData("bert-base", "RTX 3090", Precision.Tf32, Casting.None, Compilation.Off, null)] // fp32 (tf32 on Ampere+)
    [InlineData("bert-base", "V100 SXM2", Precision.Fp32, Casting.None, Compilation.Off, null)] // the same words, on Volta
    [InlineData("mpt-7b", "A100 SXM 80GB", Precision.Bf16, Casting.Autocast, Compilation.Off, null)] // amp bf16
    public void TheWordsBecomeConditions(string workload, string device, Precision precision, Casting casting, Compilation compilation, PixelLayout? layout) =>
        PublishedThroughputs.All.Select(row => row.Conditions).ShouldContain(row =>
            row.Workload == workload && row.Device.Name == device && row.Precision == precision && row.Casting == casting && row.Compilation == compilation && row.Layout == layout);

    [Fact]
    public void SequencesCountInTokensOfAllDevices()
    {
        var bert = Of("bert-large", "A100-80 SXM")
            .Single(row => row.Conditions is { Devices: 8, Batch: 32, Precision: Precision.Fp16 }).Figure;
        (bert.PerSecond.Value, bert.Unit).ShouldBe((846.7 * 384, ThroughputUnit.TokensPerSecond));
        bert.SamplesPerSecond.Value.ShouldBe(846.7, 1e-9);

        var mpt = PublishedThroughputs.All.Single(row => row.Model == "MPT-7b seq4096");
        (mpt.Figure.PerSecond.Value, mpt.Conditions.Checkpointing).ShouldBe((3684.0 * 8, Checkpointing.On));
    }

    [Fact]
    public void ConditionsReadAsAPersonSaysThem() =>
        Of("vit-b", "RTX 3090").Last().Conditions.ToString()
            .ShouldBe("vit-b i224 train fp16 autocast, channels last, batch 192, 1 x RTX 3090, timm @aa4b5850 results/benchmark-train-amp-nhwc-pt112-cu113-rtx3090.csv");

    [Fact]
    public void AGuessIsNamed()
    {
        var conditions = PublishedThroughputs.All[0].Conditions;
        var guess = ThroughputFigure.Assumed(new(0.36, 0.35, 0.37), conditions, "000.txt", "68 hours on 256 A100s");

        (guess.Grounds, guess.Confidence, guess.Derivation.Source).ShouldBe((Grounds.Assumed, null, "000.txt: \"68 hours on 256 A100s\""));
    }
}
