using Calibrate.Planning;
using Calibrate.Workloads;
using Calibrate.Workloads.Models;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>Parameter counts to the unit, and FLOP against the published counts.</summary>
public class ModelFactsTests
{
    [Theory]
    [InlineData("vit-b", 86_567_656)]
    [InlineData("vit-l", 304_326_632)]
    [InlineData("vit-h", 632_045_800)]
    [InlineData("bert-base", 109_482_240)]
    [InlineData("bert-large", 335_141_888)]
    [InlineData("resnet34", 21_797_672)]
    [InlineData("resnet50", 25_557_032)]
    [InlineData("resnet152", 60_192_808)]
    [InlineData("efficientnet-b0", 5_288_548)]
    // Published with the 16 fixed numbers of the bins, which are not trained.
    [InlineData("yolov8n", 3_157_200 - 16)]
    [InlineData("yolov8s", 11_166_560 - 16)]
    [InlineData("yolov8m", 25_902_640 - 16)]
    [InlineData("yolov8l", 43_691_520 - 16)]
    [InlineData("yolov8x", 68_229_648 - 16)]
    // By hand: (2048 + 768 + 1)·512 + 513·512 + 513·2.
    [InlineData("fusion-mlp", 1_705_986)]
    // By hand: 2049·512 + 769·512 + 3·512, two blocks of 12·512² + 13·512, a norm of 2·512, 513·2.
    [InlineData("fusion-attention", 7_751_170)]
    // As counted in the public source: of SAM with its 4,064,560 of prompt encoder and mask decoder.
    [InlineData("sam-b", 93_735_472)]
    [InlineData("sam-l", 312_342_832)]
    [InlineData("sam-h", 641_090_608)]
    [InlineData("decoder-1b", 1_100_048_384)]
    [InlineData("decoder-7b", 6_738_415_616)]
    public void The_catalogue_states_the_published_parameters(string name, long parameters) =>
        WorkloadCatalog.Find(name).Descriptor.Parameters.ShouldBe(parameters);

    [Theory]
    [InlineData("vit-ti")]
    [InlineData("vit-s")]
    [InlineData("vit-b")]
    [InlineData("vit-l")]
    [InlineData("bert-mini")]
    [InlineData("bert-base")]
    [InlineData("bert-large")]
    [InlineData("resnet34")]
    [InlineData("resnet50")]
    [InlineData("resnet152")]
    [InlineData("efficientnet-b0")]
    [InlineData("yolov8n")]
    [InlineData("yolov8s")]
    [InlineData("yolov8m")]
    [InlineData("yolov8l")]
    [InlineData("yolov8x")]
    [InlineData("fusion-mlp")]
    [InlineData("fusion-attention")]
    [InlineData("sam-b")]
    [InlineData("sam-l")]
    [InlineData("decoder-tiny")]
    public void The_model_has_the_parameters_the_catalogue_states(string name)
    {
        var workload = WorkloadCatalog.Find(name);
        using var scope = NewDisposeScope();
        using var module = workload.Build(workload.Descriptor.DefaultSize, Checkpointing.Off, CPU).Module;
        module.named_parameters()
            .Where(pair => !name.StartsWith("bert", StringComparison.Ordinal) || !pair.name.StartsWith("classifier", StringComparison.Ordinal))
            .Sum(pair => pair.parameter.numel())
            .ShouldBe(workload.Descriptor.Parameters);
    }

    // GMAC as torchvision and timm publish them; attention's products counted.
    [Theory]
    [InlineData("vit-b", 17.564)]
    [InlineData("vit-l", 61.555)]
    [InlineData("vit-h", 167.295)]
    public void An_image_costs_the_published_operations(string name, double gmac) =>
        Math.Round(WorkloadCatalog.Find(name).Descriptor.ForwardFlop(InputSize.Image(224)) / 2e9, 3).ShouldBe(gmac);

    // GMAC of convolutions and classifier as torchvision publishes them, to its three digits; of ResNet-34 too.
    [Theory]
    [InlineData("resnet34", 3.664)]
    [InlineData("resnet50", 4.089)]
    [InlineData("resnet152", 11.514)]
    [InlineData("efficientnet-b0", 0.386)]
    public void A_convolution_net_costs_the_published_operations(string name, double gmac) =>
        Math.Round(WorkloadCatalog.Find(name).Descriptor.ForwardFlop(InputSize.Image(224)) / 2e9, 3).ShouldBe(gmac);

    // By hand, with D, L, d = D/H and 64² tokens: 769D of the patches and 4096D of their places; in each block 4D² + 4D of attention, 8D² + 5D
    // of the MLP and 4D of two norms, so 12D² + 13D; relative positions of 2·127d in 4 blocks and 2·27d in L - 4; the neck's 256D + 9·256² + 4·256.
    // B, d = 64: 3,736,320 + 85,054,464 + (65,024 + 27,648) + 787,456 = 89,670,912. L, d = 64: 4,981,760 + 302,309,376 + (65,024 + 69,120) +
    // 852,992 = 308,278,272. H, d = 80: 6,227,200 + 629,678,080 + (81,280 + 120,960) + 918,528 = 637,026,048.
    [Theory]
    [InlineData("sam-b", 89_670_912)]
    [InlineData("sam-l", 308_278_272)]
    [InlineData("sam-h", 637_026_048)]
    public void SAMs_image_encoder_has_the_parameters_of_the_derivation(string name, long parameters)
    {
        var config = name switch { "sam-b" => SamConfig.Base, "sam-l" => SamConfig.Large, _ => SamConfig.Huge };
        config.EncoderParameters(1024).ShouldBe(parameters);
        (config.Parameters(1024) - parameters).ShouldBe(6_220 + 4_058_340);
    }

    // GMAC of the image encoder as timm publishes it, and as the paper's is given; the mask decoder comes to 1.8 more.
    [Theory]
    [InlineData("sam-b", 486.43)]
    [InlineData("sam-h", 2976)]
    public void SAM_costs_the_published_operations_within_1_percent(string name, double gmac)
    {
        var descriptor = WorkloadCatalog.Find(name).Descriptor;
        var head = descriptor.HeadFlop!(descriptor.DefaultSize);
        ((descriptor.ForwardFlop(descriptor.DefaultSize) - head) / 2e9 / gmac).ShouldBe(1, 0.01);
        (descriptor.ForwardFlop(descriptor.DefaultSize) / 2e9 / gmac).ShouldBe(1, 0.01);
        (head / 2e9).ShouldBe(1.79, 0.05);
    }

    // By hand, s = 2048: 2·(32·[2048·(4·4096² + 3·4096·11008) + 2·2048²·4096] + 2048·4096·32000).
    [Theory]
    [InlineData("decoder-7b", 512, 6903.086)]
    [InlineData("decoder-7b", 2048, 29261.612)]
    public void A_decoder_costs_the_formulas_operations(string name, int length, double gflop) =>
        Math.Round(WorkloadCatalog.Find(name).Descriptor.ForwardFlop(InputSize.Sequence(length)) / 1e9, 3).ShouldBe(gflop);

    [Fact]
    public void A_sequence_beyond_what_decoders_are_measured_at_is_refused()
    {
        var decoder = WorkloadCatalog.Find("decoder-7b").Descriptor;
        decoder.RejectSize(InputSize.Sequence(4096)).ShouldBeNull();
        decoder.RejectSize(InputSize.Sequence(4097)).ShouldBe("decoder-7b is measured up to 4096 positions; use at most that");
    }

    // Published GFLOP at 640 pixels, which take in some of what is not convolution.
    [Theory]
    [InlineData("yolov8n", 8.7)]
    [InlineData("yolov8s", 28.6)]
    [InlineData("yolov8m", 78.9)]
    [InlineData("yolov8l", 165.2)]
    [InlineData("yolov8x", 257.8)]
    public void A_detector_costs_the_published_operations_within_3_percent(string name, double gflop) =>
        (WorkloadCatalog.Find(name).Descriptor.ForwardFlop(InputSize.Image(640)) / 1e9 / gflop).ShouldBe(1, 0.03);

    // By hand, N = 1 + 49 + 128 = 178: 49·2048·512 + 128·768·512 + 2·(178·12·512² + 2·178²·512) + 2·512 MAC.
    [Theory]
    [InlineData("fusion-mlp", 1, 2 * ((2816 * 512) + (512 * 512) + 1024.0))]
    [InlineData("fusion-attention", 128, 2 * (51_380_224.0 + 50_331_648 + (2 * (559_939_584.0 + 32_444_416)) + 1024))]
    public void A_pair_of_embeddings_costs_the_formulas_operations(string name, int length, double flop) =>
        WorkloadCatalog.Find(name).Descriptor.ForwardFlop(InputSize.Sequence(length)).ShouldBe(flop);

    // By hand: 1537·512 + 513·512 + 513·2, and (1536 + 512)·512 + 2·512 MAC; what the default widths have, less 1024·512 + 256·512, and 49·1024·512 + 128·512·512 + as above.
    [Theory]
    [InlineData("fusion-mlp", 1_050_626, 2 * ((1536 * 512) + (512 * 512) + 1024.0))]
    [InlineData("fusion-attention", 7_751_170 - 524_288 - 131_072, 2 * (25_690_112.0 + 33_554_432 + (2 * (559_939_584.0 + 32_444_416)) + 1024))]
    public void Embeddings_are_as_wide_as_they_are_asked_for(string name, long parameters, double flop)
    {
        var workload = WorkloadCatalog.Find(name);
        var size = workload.Descriptor.DefaultSize with { Embeddings = new(1024, 512) };
        workload.Descriptor.ParametersAt.ShouldNotBeNull()(size).ShouldBe(parameters);
        workload.Descriptor.ForwardFlop(size).ShouldBe(flop);

        using var scope = NewDisposeScope();
        var model = workload.Build(size, Checkpointing.Off, CPU);
        using var module = model.Module;
        module.parameters().Sum(parameter => parameter.numel()).ShouldBe(parameters);
        var batch = model.MakeBatch(2, new Random(1));
        batch.Inputs.Take(2).Select(input => input.shape[^1]).ShouldBe([1024, 512]);
        var loss = model.Loss(batch);
        loss.backward();
        module.parameters().All(parameter => parameter.grad is not null).ShouldBeTrue();
        loss.item<float>().ShouldBe(MathF.Log(2), 0.5f);
    }

    [Theory]
    [InlineData("yolov8n", 650, "yolov8n halves images five times and joins the halves again; use a multiple of 32, such as 640")]
    [InlineData("yolov8n", 16, "yolov8n halves images five times and joins the halves again; use a multiple of 32, such as 32")]
    [InlineData("sam-b", 1000, "sam-b cuts images into patches of 16 pixels; use a multiple of 16, such as 992")]
    [InlineData("sam-b", 8, "sam-b cuts images into patches of 16 pixels; use a multiple of 16, such as 16")]
    [InlineData("resnet50", 31, "resnet50 halves images five times; use 32 pixels or more")]
    [InlineData("efficientnet-b0", 8, "efficientnet-b0 halves images five times; use 32 pixels or more")]
    public void A_size_that_will_not_do_is_named_with_one_that_will(string name, int side, string reason) =>
        WorkloadCatalog.Find(name).Descriptor.RejectSize(InputSize.Image(side)).ShouldBe(reason);

    [Fact]
    public void Pooled_embeddings_have_no_length() =>
        WorkloadCatalog.Find("fusion-mlp").Descriptor.RejectSize(InputSize.Sequence(2)).ShouldNotBeNull().ShouldContain("leave --sequence-length out");

    // By hand: 2 · layers · [s(4h² + 2h·ff) + 2s²h].
    [Theory]
    [InlineData("bert-base", 128, 22.347)]
    [InlineData("bert-base", 512, 96.637)]
    [InlineData("bert-large", 128, 78.920)]
    [InlineData("bert-large", 512, 335.007)]
    public void A_sequence_costs_the_formulas_operations(string name, int length, double gflop) =>
        Math.Round(WorkloadCatalog.Find(name).Descriptor.ForwardFlop(InputSize.Sequence(length)) / 1e9, 3).ShouldBe(gflop);

    [Fact]
    public void Parameters_of_a_ViT_grow_with_its_positions()
    {
        using var scope = NewDisposeScope();
        using var module = new ViT(ViTConfig.Tiny, 96);
        module.parameters().Sum(parameter => parameter.numel()).ShouldBe(ViTConfig.Tiny.Parameters(96));
    }
}
