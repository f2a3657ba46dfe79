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
    public void The_model_has_the_parameters_the_catalogue_states(string name)
    {
        var workload = WorkloadCatalog.Find(name);
        using var scope = NewDisposeScope();
        using var module = workload.Build(workload.Descriptor.DefaultSize, Checkpointing.Off, CPU).Module;
        module.named_parameters()
            .Where(pair => name.StartsWith("vit", StringComparison.Ordinal) || !pair.name.StartsWith("classifier", StringComparison.Ordinal))
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
