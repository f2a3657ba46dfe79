using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Workloads;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>The cells as the worker runs them.</summary>
public class TrainingTests
{
    private static readonly LibtorchEngine s_engine = new();

    [Theory]
    [InlineData("vit-ti", Precision.Fp32)]
    [InlineData("vit-ti", Precision.Bf16)]
    [InlineData("bert-mini", Precision.Fp32)]
    [InlineData("bert-mini", Precision.Bf16)]
    [InlineData("resnet34", Precision.Fp32)]
    [InlineData("efficientnet-b0", Precision.Fp32)]
    [InlineData("yolov8n", Precision.Fp32)]
    [InlineData("yolov8n", Precision.Bf16)]
    [InlineData("fusion-mlp", Precision.Fp32)]
    [InlineData("fusion-attention", Precision.Fp32)]
    public void Checkpointed_steps_equal_plain_ones_with_dropout_on(string name, Precision precision)
    {
        Needs.Of(Feature.Autocast, precision == Precision.Bf16);
        var plain = Run(Key(name, precision, Checkpointing.Off), steps: 3);
        var checkpointed = Run(Key(name, precision, Checkpointing.On), steps: 3);
        checkpointed.ShouldBe(plain);
    }

    [Theory]
    [InlineData("vit-ti")]
    [InlineData("bert-mini")]
    [InlineData("efficientnet-b0")]
    [InlineData("yolov8n")]
    public void One_seed_gives_the_same_bits(string name) =>
        Run(Key(name, Precision.Fp32, Checkpointing.Off), steps: 3).ShouldBe(Run(Key(name, Precision.Fp32, Checkpointing.Off), steps: 3));

    [Fact]
    public void Another_seed_gives_others() =>
        Run(Key("vit-ti", Precision.Fp32, Checkpointing.Off), steps: 1, seed: 1).Loss
            .ShouldNotBe(Run(Key("vit-ti", Precision.Fp32, Checkpointing.Off), steps: 1, seed: 2).Loss);

    [Fact]
    public void Training_learns_its_few_batches()
    {
        using var scope = NewDisposeScope();
        using var cell = s_engine.Build(Key("bert-mini", Precision.Fp32, Checkpointing.Off), "cpu", 1);
        cell.Step();
        var first = cell.Examine().Loss;
        for (var i = 0; i < 40; i++)
            cell.Step();
        cell.Examine().Loss.ShouldBeLessThan(first);
        cell.Examine().GradientNorm!.Value.ShouldBeGreaterThan(0);
        cell.Examine().ParameterChange!.Value.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Foreach_optimizer_trains_alike()
    {
        Needs.Of(Feature.ForeachOptimizer);
        var single = Run(Key("bert-mini", Precision.Fp32, Checkpointing.Off), steps: 3);
        var together = Run(Key("bert-mini", Precision.Fp32, Checkpointing.Off) with { Optimizer = OptimizerVariant.Foreach }, steps: 3);
        together.Loss.ShouldBe(single.Loss, 1e-6);
        together.ParameterChange!.Value.ShouldBe(single.ParameterChange!.Value, 1e-6);
    }

    [Theory]
    [InlineData("resnet34")]
    [InlineData("efficientnet-b0")]
    [InlineData("yolov8n")]
    public void Channels_last_trains_alike(string name)
    {
        var first = Run(Key(name, Precision.Fp32, Checkpointing.Off), steps: 1);
        var last = Run(Key(name, Precision.Fp32, Checkpointing.Off) with { ChannelsLast = ChannelsLast.On }, steps: 1);
        last.Loss.ShouldBe(first.Loss, 1e-3 * first.Loss);
        last.GradientNorm!.Value.ShouldBe(first.GradientNorm!.Value, 1e-2 * first.GradientNorm.Value);
    }

    [Fact]
    public void Prediction_has_an_output_and_no_gradients()
    {
        using var cell = s_engine.Build(Key("vit-ti", Precision.Fp32, Checkpointing.Off) with { Mode = Mode.Forward }, "cpu", 1);
        cell.Step();
        var evidence = cell.Examine();
        double.IsFinite(evidence.Loss).ShouldBeTrue();
        evidence.GradientNorm.ShouldBeNull();
    }

    [Fact]
    public void Padding_is_told_from_real_tokens()
    {
        using var cell = s_engine.Build(Key("bert-mini", Precision.Fp32, Checkpointing.Off), "cpu", 1);
        cell.RealTokensPerStep!.Value.ShouldBeInRange(2 * 64, 2 * 128);
    }

    [Fact]
    public void Memory_stays_flat_over_steps_without_the_collector()
    {
        using var cell = s_engine.Build(Key("vit-ti", Precision.Fp32, Checkpointing.Off) with { Batch = 1, Size = InputSize.Image(64) }, "cpu", 1);
        for (var i = 0; i < 40; i++)
            cell.Step();
        Collect();
        var before = Resident();
        for (var i = 0; i < 120; i++)
            cell.Step();
        Collect();
        // The collector keeps what it has freed for a while.
        (Resident() / (double)before).ShouldBeLessThan(Provider.PackageVersion is null ? 1.02 : 1.1);
    }

    [Theory]
    [InlineData(Precision.Tf32, "CUDA")]
    [InlineData(Precision.Fp16, "fp16")]
    public void What_the_CPU_cannot_do_is_unsupported_with_its_reason(Precision precision, string reason)
    {
        // libtorch 2.x has fp16 kernels for the CPU: then there is nothing to refuse.
        if (s_engine.WhyUnsupported(precision, Mode.Train, "cpu") is not { } why)
        {
            precision.ShouldBe(Precision.Fp16);
            return;
        }

        why.ShouldContain(reason);
        Should.Throw<UnsupportedException>(() => s_engine.Build(Key("vit-ti", precision, Checkpointing.Off), "cpu", 1)).Message.ShouldBe(why);
    }

    [Fact]
    public void A_missing_device_is_unsupported_with_a_remedy() =>
        Should.Throw<UnsupportedException>(() => s_engine.DescribeDevice("cuda:99")).Message.ShouldContain("cuda");

    private static CellKey Key(string name, Precision precision, Checkpointing checkpointing) =>
        new(name, Mode.Train, precision, checkpointing, 2, WorkloadCatalog.Find(name).Descriptor.DefaultSize is { Kind: InputKind.Image } ? InputSize.Image(96) : WorkloadCatalog.Find(name).Descriptor.DefaultSize);

    private static StepEvidence Run(CellKey key, int steps, ulong seed = 5)
    {
        using var scope = NewDisposeScope();
        using var cell = s_engine.Build(key, "cpu", seed);
        for (var i = 0; i < steps; i++)
            cell.Step();
        var evidence = cell.Examine();
        double.IsFinite(evidence.Loss).ShouldBeTrue();
        return evidence;
    }

    // TorchSharp, other than the binding, leaves managed objects to the collector.
    private static void Collect()
    {
        if (Provider.PackageVersion is not null)
#pragma warning disable RS0030 // no scope of ours reaches them
            GC.Collect();
#pragma warning restore RS0030
    }

    private static long Resident()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
