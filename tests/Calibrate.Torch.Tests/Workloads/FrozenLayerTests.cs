using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Workloads;
using Calibrate.Workloads.Adapters;
using Calibrate.Workloads.Models;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>A frozen linear layer as a primitive, in its forms.</summary>
public sealed class FrozenLayerTests : IDisposable
{
    private static readonly FrozenLayerConfig s_small = new(Inputs: 64, Outputs: 256, Rank: 4);

    private static readonly CellKey s_train = new("linear-plain", Mode.Train, Precision.Fp32, Checkpointing.Off, 2, InputSize.Sequence(16));

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Merged_and_unmerged_give_the_same_and_the_adapter_counts()
    {
        using var frozen = no_grad();
        using var plain = Made(LayerForm.Plain);
        using var merged = Made(LayerForm.Merged);
        using var unmerged = Made(LayerForm.Unmerged);
        using var batch = plain.MakeBatch(2, new Random(1));

        var y = unmerged.Predict(batch);

        y.shape.ShouldBe([2, 8, 256]);
        (merged.Predict(batch) - y).abs().max().item<float>().ShouldBeLessThan(1e-5f);
        (plain.Predict(batch) - y).abs().max().item<float>().ShouldBeGreaterThan(1e-3f);
    }

    // The same seed makes the same weight: packed and unpacked beside the layer, it is what the layer multiplies by.
    [Fact]
    public void Nf4_is_the_product_with_the_unpacked_weight_forward_and_backward()
    {
        using var plain = Made(LayerForm.Plain);
        using var nf4 = Made(LayerForm.Nf4);
        using var packed = Nf4Weight.Pack(WeightOf(plain));
        var (weight, x, gradient) = (packed.Unpack(ScalarType.Float32), randn([3, 64]), randn([3, 256]));
        var leaf = x.clone().requires_grad_();

        var y = nf4.call(leaf);
        y.backward([gradient]);

        (y - F.linear(x, weight)).abs().max().item<float>().ShouldBeLessThan(1e-5f);
        (leaf.grad! - gradient.matmul(weight)).abs().max().item<float>().ShouldBeLessThan(1e-4f);
        (y - plain.call(x)).abs().max().item<float>().ShouldBeGreaterThan(1e-3f);
    }

    [Theory]
    [InlineData(LayerForm.Plain)]
    [InlineData(LayerForm.Nf4)]
    [InlineData(LayerForm.Unmerged)]
    public void The_weight_gets_no_gradient_and_the_input_does(LayerForm form)
    {
        using var layer = Made(form);
        using var batch = layer.MakeBatch(1, new Random(1));

        layer.Loss(batch).backward();

        string[] adapter = form == LayerForm.Unmerged ? ["lora_A", "lora_B"] : [];
        layer.named_parameters().Where(pair => pair.parameter.grad is not null).Select(pair => pair.name.Split('.')[^1])
            .ShouldBe([.. adapter, "gain"], ignoreOrder: true);
        var x = batch.Inputs[0].clone().requires_grad_();
        layer.call(x).sum().backward();
        x.grad!.abs().max().item<float>().ShouldBeGreaterThan(0);
        batch.Inputs[0].requires_grad.ShouldBeFalse();
        using (no_grad())
            layer.Predict(batch).requires_grad.ShouldBeFalse();
    }

    [Theory]
    [InlineData("linear-plain")]
    [InlineData("lora-unmerged")]
    [InlineData("lora-merged")]
    public void The_weight_is_kept_in_the_type_of_the_product(string name)
    {
        using var module = WorkloadCatalog.Find(name).BuildFor(s_train with { Workload = name, Precision = Precision.Bf16 }, CPU).Module;

        var weight = module.parameters().Single(parameter => parameter.numel() == 1024 * 4096);
        (weight.dtype, weight.requires_grad).ShouldBe((ScalarType.BFloat16, false));
    }

    // 16 tokens, batch 2: 2 · 32 · 1024 · 4096 forward, as much backward to the input; the adapter's 2 · 32 · 8 · (1024 + 4096), three times in training.
    [Theory]
    [InlineData("linear-plain", Mode.Forward, 268_435_456)]
    [InlineData("linear-plain", Mode.Train, 2 * 268_435_456)]
    [InlineData("linear-nf4", Mode.Forward, 268_435_456)]
    [InlineData("linear-nf4", Mode.Train, 2 * 268_435_456)]
    [InlineData("lora-merged", Mode.Forward, 268_435_456)]
    [InlineData("lora-unmerged", Mode.Forward, 268_435_456 + 2_621_440)]
    [InlineData("lora-unmerged", Mode.Train, (2 * 268_435_456) + (3 * 2_621_440))]
    public void Its_FLOP_are_twice_the_forward_pass_of_what_is_frozen(string name, Mode mode, double flop)
    {
        var work = CellWork.Of(WorkloadCatalog.Find(name).Descriptor, s_train with { Workload = name, Mode = mode });

        (work.ModelFlopPerStep, work.HardwareFlopPerStep).ShouldBe((flop, flop));
        work.Parameters.ShouldBe(name == "lora-unmerged" ? 4_194_304 + 40_960 : 4_194_304);
    }

    [Theory]
    [InlineData("linear-plain")]
    [InlineData("linear-nf4")]
    [InlineData("lora-unmerged")]
    public void A_step_trains(string name)
    {
        using var cell = new LibtorchEngine().Build(s_train with { Workload = name }, "cpu", 1);
        cell.Step();

        var evidence = cell.Examine();
        double.IsFinite(evidence.Loss).ShouldBeTrue();
        evidence.GradientNorm!.Value.ShouldBeGreaterThan(0);
        evidence.ParameterChange!.Value.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(Precision.Fp32, 1e-4)]
    [InlineData(Precision.Bf16, 0.02)]
    public void Cells_of_one_seed_predict_the_same_merged_and_unmerged(Precision precision, double tolerance)
    {
        Needs.Of(Feature.Autocast, precision == Precision.Bf16);
        double Predicted(string name)
        {
            using var cell = new LibtorchEngine().Build(s_train with { Workload = name, Mode = Mode.Forward, Precision = precision }, "cpu", 1);
            cell.Step();
            return cell.ReadResult();
        }

        Predicted("lora-merged").ShouldBe(Predicted("lora-unmerged"), tolerance);
        Predicted("lora-merged").ShouldNotBe(Predicted("linear-plain"));
    }

    [Fact]
    public void A_merged_adapter_learns_no_more() =>
        Should.Throw<UsageException>(() => Planner.Plan(new() { Workloads = ["lora-merged"], Modes = [Mode.Train] }, WorkloadCatalog.All, 2))
            .Message.ShouldBe("--mode train: lora-merged has only forward");

    [Fact]
    public void Checkpointing_means_nothing_to_it() =>
        Should.Throw<UnsupportedException>(() => new LibtorchEngine().Build(s_train with { Checkpointing = Checkpointing.On }, "cpu", 1)).Message.ShouldContain("use --checkpointing off");

    private static FrozenLayer Made(LayerForm form)
    {
        manual_seed(1);
        return new FrozenLayer(s_small, tokens: 8, form);
    }

    private static Tensor WeightOf(FrozenLayer layer) => layer.parameters().Single(parameter => parameter.dim() == 2 && parameter.numel() > 1);
}
