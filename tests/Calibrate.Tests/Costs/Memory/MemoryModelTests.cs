using Calibrate.Costs.Flops;
using Calibrate.Costs.Memory;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Memory;

public class MemoryModelTests
{
    private static readonly MemoryPlan Llama = new()
    {
        Model = Architectures.Find("llama-7b")!, Size = InputSize.Sequence(512), Batch = 1, Regime = PrecisionRegime.MasterWeights, Overhead = default,
    };

    private static readonly MemoryPlan Bert = new()
    {
        Model = Architectures.Find("bert-base")!, Size = InputSize.Sequence(384), Batch = 1, Regime = PrecisionRegime.MasterWeights,
        Attention = AttentionKernel.Standard, Overhead = default,
    };

    [Theory]
    [InlineData(PrecisionRegime.Fp32, OptimizerKind.AdamW, 16)]
    [InlineData(PrecisionRegime.Autocast, OptimizerKind.AdamW, 18)]
    [InlineData(PrecisionRegime.MasterWeights, OptimizerKind.AdamW, 16)]
    [InlineData(PrecisionRegime.MasterWeightsFp32Gradients, OptimizerKind.AdamW, 18)]
    [InlineData(PrecisionRegime.Pure16Bit, OptimizerKind.AdamW, 8)]
    [InlineData(PrecisionRegime.Fp32, OptimizerKind.AdamW8Bit, 10)]
    [InlineData(PrecisionRegime.Fp32, OptimizerKind.SgdMomentum, 12)]
    public void BytesPerParameter(PrecisionRegime regime, OptimizerKind optimizer, double bytes) => StateBytes.Of(regime, optimizer).Total.ShouldBe(bytes);

    // Rajbhandari et al. 2020, figure 1: 7.5B parameters on 64 devices.
    [Theory]
    [InlineData(ZeroStage.None, 120)]
    [InlineData(ZeroStage.One, 31.4)]
    [InlineData(ZeroStage.Two, 16.6)]
    [InlineData(ZeroStage.Three, 1.9)]
    public void TheZeroTable(ZeroStage stage, double gigabytes)
    {
        var states = ModelStates.Of(7_500_000_000, StateBytes.Of(PrecisionRegime.MasterWeights, OptimizerKind.AdamW), 0, stage, 64);

        Math.Round(states.Total.Bytes / 1e9, 1, MidpointRounding.AwayFromZero).ShouldBe(gigabytes);
    }

    [Fact]
    public void ANormalFloatTakes4Point127Bits()
    {
        Nf4.BytesPerParameter.ShouldBe(0.516, 0.0005);
        (Nf4.BytesPerParameter * 8).ShouldBe(4.127, 0.0005);
    }

    [Fact]
    public void QuantisedWeightsOfLlama7BAre3Point87Gigabytes()
    {
        var plan = Llama with { Method = TrainingMethod.Qlora };
        var adapter = plan.Adapter.Parameters((Transformer)plan.Model, plan.Size);

        ((MemoryModel.Of(plan).Weights.Bytes - (2 * adapter)) / 1e9).ShouldBe(3.87, 0.005);
    }

    [Fact]
    public void LoraIs2BytesAParameterAnd16AnAdapters()
    {
        // Rank 8 on queries and values of 32 layers: 32 x 2 x 8 x (4096 + 4096).
        var states = MemoryModel.Of(Llama with { Method = TrainingMethod.Lora }).States;

        LoraAdapter.Default.Parameters((Transformer)Llama.Model, Llama.Size).ShouldBe(4_194_304);
        states.Bytes.ShouldBe((2 * 6_738_415_616) + (16 * 4_194_304));
    }

    [Fact]
    public void AnAdapterOnEverythingWithGroupedQueries()
    {
        var model = (Transformer)Architectures.Find("llama-3.1-8b")!;

        // A layer at rank 16: q, o 2 x 8192; k, v 2 x 5120; gate, up, down 3 x 18432.
        new LoraAdapter(16, LoraTargets.AllLinear).Parameters(model, model.DefaultSize).ShouldBe(32L * 16 * ((2 * 8192) + (2 * 5120) + (3 * 18432)));
    }

    [Fact]
    public void ExchangedGradientsAreFp32UnderAutocast()
    {
        MemoryModel.ExchangedGradients(Bert with { Regime = PrecisionRegime.Autocast }).Bytes.ShouldBe(4 * 109_482_240);
        MemoryModel.ExchangedGradients(Llama with { Method = TrainingMethod.Lora }).Bytes.ShouldBe(2 * 4_194_304);
    }

    [Fact]
    public void ABlockKeepsWhatKorthikantiCounts()
    {
        // sbh(34 + 5as/h): 384 x 768 x (34 + 30) a layer, 12 layers.
        MemoryModel.Of(Bert).Activations!.Value.Bytes.ShouldBe(12 * 384 * 768 * 64);
        MemoryModel.Of(Bert with { Attention = AttentionKernel.Flash }).Activations!.Value.Bytes.ShouldBe(12 * 384 * 768 * 34);
    }

    [Fact]
    public void ACheckpointedModelKeepsInputsAndOneBlock()
    {
        var plan = Bert with { Checkpointing = Checkpointing.On, Attention = AttentionKernel.Flash };

        MemoryModel.Of(plan).Activations!.Value.Bytes.ShouldBe((12 * 384 * 768 * 2) + (384 * 768 * 34));
    }

    [Fact]
    public void AutocastKeepsNormsAndSoftmaxInFp32()
    {
        // ViT-B at 224, no dropout: 197 x 768 x (5 x 2 + 2 + 16 + 8) and 12 heads x 197² x (4 + 2) a layer.
        var plan = new MemoryPlan { Model = Architectures.Find("vit-b")!, Size = InputSize.Image(224), Batch = 1, Attention = AttentionKernel.Standard };

        MemoryModel.Of(plan).Activations!.Value.Bytes.ShouldBe(12 * ((197 * 768 * 36) + (12 * 197 * 197 * 6)));
    }

    // The composed attention of ViT-B and BERT on the CPU: a softmax in 16 bits, and dropout's factors in the values' own type.
    [Fact]
    public void OnTheCpuASoftmaxIsIn16BitsAndMasksAreValues()
    {
        var plan = new MemoryPlan { Model = Architectures.Find("vit-b")!, Size = InputSize.Image(224), Batch = 1, Attention = AttentionKernel.Standard, Device = DeviceKind.Cpu };

        MemoryModel.Of(plan).Activations!.Value.Bytes.ShouldBe(12 * ((197 * 768 * 36) + (12 * 197 * 197 * 2)));
        (MemoryModel.Of(Bert with { Device = DeviceKind.Cpu }).Activations!.Value.Bytes - MemoryModel.Of(Bert).Activations!.Value.Bytes)
            .ShouldBe(12 * ((2 * 384 * 768) + (12 * 384 * 384)));
    }

    [Fact]
    public void LogitsAreThereOnceInThe16BitAndTwiceInFp32()
    {
        MemoryModel.Of(Llama with { Batch = 2 }).Logits!.Value.Bytes.ShouldBe(2L * 512 * 32000 * 10);
        MemoryModel.Of(Llama with { Batch = 2, Loss = LossComputation.Chunked }).Logits!.Value.Bytes.ShouldBe(2L * 512 * 32000 * 3);
    }

    [Fact]
    public void TrainingTheHeadTakesOneBlockForward()
    {
        var plan = Llama with { Method = TrainingMethod.HeadOnly };

        // Of 512 tokens the residual stream and its norm, and gate, its SiLU and up, in 2 B.
        MemoryModel.Of(plan).Activations!.Value.Bytes.ShouldBe(512L * ((2 * 4096) + (3 * 11008)) * 2);
        MemoryModel.Of(plan).States.Bytes.ShouldBe((2 * (6_738_415_616 - (4096L * 32000))) + (16 * 4096L * 32000));
    }

    // 375 MB of weights and 32 of moments of the decoder's 4,058,340; of a frozen global block's 4096 tokens residual stream and norm, queries, keys and values as they
    // come and by heads, scaled and in other orders, and 12 heads' scores before and after the softmax.
    [Fact]
    public void TheFrozenEncoderOfSamTakesItsLargestBlockForward()
    {
        var plan = new MemoryPlan
        {
            Model = Architectures.Find("sam-b")!, Size = InputSize.Image(1024), Batch = 1, Method = TrainingMethod.HeadOnly, Regime = PrecisionRegime.Fp32,
            Attention = AttentionKernel.Standard, Device = DeviceKind.Cpu, Overhead = default,
        };
        var tokens = 4096L * 768 * 4;

        MemoryModel.Learning(plan).ShouldBe(4_058_340);
        MemoryModel.Of(plan).Peak!.Value.Bytes.ShouldBe(
            (4 * plan.Model.Parameters(plan.Size)) + (8 * 4_058_340) + (2 * tokens) + (9 * tokens) + (2L * 12 * 4096 * 4096 * 4));
    }

    // Two stages keep 10 and 4: before the backward pass 14 are there, between them 10 and the last one's gradients, after it all gradients.
    [Theory]
    [InlineData(0, 0, 3, 20, 30)]
    [InlineData(5, 0, 3, 20, 35)]
    [InlineData(0, 20, 3, 20, 34)]
    [InlineData(0, 0, 15, 20, 35)]
    [InlineData(0, 0, 1, 1, 14)]
    public void TheBackwardPassFreesWhatWasKeptAndLeavesGradients(double firstLive, double lastLive, double first, double last, double peak) =>
        BackwardPass.Peak([new(10, firstLive, first), new(4, lastLive, last)]).ShouldBe(peak);

    [Fact]
    public void TheLargestBatchFitsAndOneMoreDoesNot()
    {
        var card = new ByteSize(24L << 30);
        var largest = MemoryModel.LargestBatch(Bert, card)!.Value;

        MemoryModel.Of(Bert with { Batch = largest }).Total!.Value.Bytes.ShouldBeLessThanOrEqualTo(card.Bytes);
        MemoryModel.Of(Bert with { Batch = largest + 1 }).Total!.Value.Bytes.ShouldBeGreaterThan(card.Bytes);
        MemoryModel.LargestBatch(Llama, card).ShouldBe(0);
    }

    [Fact]
    public void WhatIsNotKnownIsNotGuessed()
    {
        var plan = new MemoryPlan { Model = Architectures.Find("yolov8s")!, Size = InputSize.Image(640), Batch = 16 };
        var breakdown = MemoryModel.Of(plan);

        (breakdown.Activations, breakdown.Total, MemoryModel.LargestBatch(plan, new(16L << 30))).ShouldBe((null, null, null));
        breakdown.Unsupported.ShouldBe("activations of yolov8s are not counted: measure its peak memory");
        breakdown.FitOn(new(16L << 30)).ShouldBe(Fit.Unknown);
        breakdown.FitOn(new(1L << 20)).ShouldBe(Fit.DoesNotFit);
    }

    [Fact]
    public void AConvolutionNetHasNoAdapters() =>
        Should.Throw<ArgumentException>(() => MemoryModel.Of(new() { Model = Architectures.Find("resnet50")!, Size = InputSize.Image(224), Batch = 1, Method = TrainingMethod.Lora }))
            .Message.ShouldStartWith("adapters go beside a transformer's linear layers, and resnet50 has none");

    [Fact]
    public void FullTrainingOf7BTakesSeveralCardsAndQloraOne()
    {
        var card = new ByteSize(24L << 30);
        var plan = Llama with { Checkpointing = Checkpointing.On };

        MemoryModel.Of(plan).FitOn(card).ShouldBe(Fit.DoesNotFit);
        MemoryModel.Of(plan with { Zero = ZeroStage.Three, Devices = 8 }).FitOn(card).ShouldBe(Fit.Fits);
        MemoryModel.Of(plan with { Method = TrainingMethod.Qlora }).FitOn(card).ShouldBe(Fit.Fits);
    }

    /// <summary>The published peaks, with the error of each; what they are of is in the report's golden.</summary>
    [Theory]
    [InlineData("7.5B parameters on 64 devices, ZeRO 3", -0.013)]
    [InlineData("Llama-3.1-8B LoRA on an RTX 4090", 0.112)]
    [InlineData("Llama-3.1-8B full on an RTX A6000", -0.112)]
    [InlineData("Llama-3.1-8B activations of a layer, 32768 tokens, bf16", -0.054)]
    public void PublishedPeaksAreMetWithTheirErrors(string name, double error) =>
        PublishedMemory.Rows.Single(row => row.Case == name).Error!.Value.ShouldBe(error, 0.002);

    /// <summary>Of eight largest batches seven are within what was tried; ViT-H's is too high: 27 where 24 did not fit.</summary>
    [Fact]
    public void PublishedBatchesAreMet()
    {
        PublishedBatch[] batches = [.. PublishedMemory.Rows.OfType<PublishedBatch>()];

        batches.Length.ShouldBe(8);
        var wrong = batches.Where(batch => !batch.Agrees).ShouldHaveSingleItem();
        (wrong.Plan.Model.Name, wrong.Predicted, wrong.NextTried).ShouldBe(("vit-h", 27, 24));
        // Where only the batch that was used is known, the model's is at most a third larger.
        batches.Where(batch => batch.NextTried is null).ShouldAllBe(batch => batch.Error >= 0 && batch.Error < 0.32);
    }

    [Fact]
    public void WhatTheModelDoesNotSpeakToSaysWhy() =>
        PublishedMemory.Rows.OfType<PublishedElsewhere>().Select(row => row.Why).ShouldAllBe(why => why.Length > 0);
}
