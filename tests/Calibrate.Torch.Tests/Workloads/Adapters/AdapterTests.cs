using Calibrate.Planning;
using Calibrate.Workloads;
using Calibrate.Workloads.Adapters;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads.Adapters;

/// <summary>Low-rank adapters beside frozen layers. That they compute what PyTorch computes is held in the golden runs.</summary>
public sealed class AdapterTests : IDisposable
{
    private static readonly LibtorchEngine s_engine = new();

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string, int> Models => new() { { "vit-ti", 32 }, { "bert-mini", 16 }, { "decoder-tiny", 16 }, { "sam-b", 64 } };

    [Theory, MemberData(nameof(Models))]
    public void Only_adapters_get_gradients_and_optimizer_state(string name, int size)
    {
        foreach (var form in Enum.GetValues<FrozenForm>())
        {
            using var each = NewDisposeScope();
            var adapter = new LoraAdapter(4, LoraTargets.AllLinear);
            var model = Build(name, size, adapter, form, ScalarType.Float32);
            using var module = model.Module;
            var learning = module.named_parameters().Where(pair => pair.parameter.requires_grad).ToList();
            learning.ShouldAllBe(pair => pair.name.EndsWith(".lora_A", StringComparison.Ordinal) || pair.name.EndsWith(".lora_B", StringComparison.Ordinal));
            var blocks = WorkloadCatalog.Find(name).Descriptor.Blocks!(SizeOf(name, size));
            learning.Sum(pair => pair.parameter.numel()).ShouldBe(blocks.Sum(adapter.Parameters));

            using var optimizer = model.Recipe.Optimizer(module);
            optimizer.parameters().Count().ShouldBe(learning.Count);
            using var batch = model.MakeBatch(2, new Random(1));
            model.Loss(batch).backward();
            optimizer.step();
            foreach (var (parameterName, parameter) in module.named_parameters())
                (parameter.grad is not null).ShouldBe(parameter.requires_grad, parameterName);
            foreach (var (parameterName, parameter) in learning.Where(pair => pair.name.EndsWith("lora_B", StringComparison.Ordinal)))
                parameter.abs().max().item<float>().ShouldBeGreaterThan(0, parameterName);
        }
    }

    // B is zero at first.
    [Fact]
    public void Training_starts_from_the_frozen_model()
    {
        var config = Calibrate.Workloads.Models.ViTConfig.Tiny;
        using var plain = new Calibrate.Workloads.Models.ViT(config, 32);
        var adapted = (Calibrate.Workloads.Models.ViT)Build("vit-ti", 32, LoraAdapter.Default, FrozenForm.Plain, ScalarType.Float32);
        using var module = adapted.Module;
        using var frozen = no_grad();
        var weights = adapted.named_parameters().ToDictionary(pair => pair.name.Replace("base_layer.", "", StringComparison.Ordinal), pair => pair.parameter);
        foreach (var (name, parameter) in plain.named_parameters())
            weights[name].copy_(parameter);
        using var batch = plain.MakeBatch(2, new Random(1));
        (adapted.Predict(batch) - plain.Predict(batch)).abs().max().item<float>().ShouldBe(0);
    }

    [Theory]
    [InlineData(FrozenForm.Plain)]
    [InlineData(FrozenForm.Nf4)]
    public void A_merged_layer_gives_the_same(FrozenForm form)
    {
        manual_seed(1);
        using var frozen = no_grad();
        var layers = new AdaptedLayers(new(4, LoraTargets.QueryValue) { Alpha = 12 }, form, ScalarType.Float32);
        using var layer = (LoraLinear)layers.Make([LoraTargets.Query, LoraTargets.Key, LoraTargets.Value], 64, 192);
        foreach (var (name, parameter) in layer.named_parameters())
        {
            if (name.EndsWith("lora_B", StringComparison.Ordinal))
                parameter.normal_();
        }

        using var merged = layer.Merged();
        var x = randn([2, 7, 64]);
        (layer.call(x) - merged.call(x)).abs().max().item<float>().ShouldBeLessThan(1e-4f);

        // The keys have none: there the frozen layer alone answers.
        var unadapted = ((nn.Module<Tensor, Tensor>)layer.named_children().First().module).call(x);
        var change = (layer.call(x) - unadapted).abs().amax([0, 1]);
        change.narrow(0, 64, 64).max().item<float>().ShouldBe(0);
        change.narrow(0, 0, 64).min().item<float>().ShouldBeGreaterThan(0);
        change.narrow(0, 128, 64).min().item<float>().ShouldBeGreaterThan(0);
    }

    public static TheoryData<string, int, Precision> Cells =>
        [.. from model in Models.Select(row => row.Data) from precision in (Precision[])[Precision.Fp32, Precision.Bf16] select (model.Item1, model.Item2, precision)];

    [Theory, MemberData(nameof(Cells))]
    public void A_cell_of_adapters_trains_them(string name, int size, Precision precision)
    {
        Needs.Of(Feature.Autocast, precision == Precision.Bf16);
        foreach (var method in (Method[])[Method.Lora, Method.Qlora])
        {
            var key = new CellKey(name, Mode.Train, precision, Checkpointing.On, 2, SizeOf(name, size), Method: method, Adapter: LoraAdapter.Default);
            using var cell = s_engine.Build(key, "cpu", 1);
            cell.Step();
            var evidence = cell.Examine();
            double.IsFinite(evidence.Loss).ShouldBeTrue(key.Id);
            evidence.GradientNorm!.Value.ShouldBeGreaterThan(0, key.Id);
            evidence.ParameterChange!.Value.ShouldBeGreaterThan(0, key.Id);
            cell.Parameters.ShouldBe(WorkloadCatalog.Find(name).Descriptor.Blocks!(key.Size).Sum(LoraAdapter.Default.Parameters), key.Id);
        }
    }

    // 16 bits of what is frozen, 32 of what learns.
    [Fact]
    public void Frozen_weights_are_in_the_type_of_the_products()
    {
        var model = Build("decoder-tiny", 16, LoraAdapter.Default, FrozenForm.Plain, ScalarType.BFloat16);
        using var module = model.Module;
        module.parameters().ShouldAllBe(parameter => parameter.dtype == (parameter.requires_grad ? ScalarType.Float32 : ScalarType.BFloat16));
    }

    private static ITrainable Build(string name, int size, LoraAdapter adapter, FrozenForm form, ScalarType type) =>
        WorkloadCatalog.Find(name).BuildAdapted!(SizeOf(name, size), Checkpointing.Off, new AdaptedLayers(adapter, form, type), CPU);

    private static InputSize SizeOf(string name, int size) => WorkloadCatalog.Find(name).Descriptor.DefaultSize with { Value = size };
}
