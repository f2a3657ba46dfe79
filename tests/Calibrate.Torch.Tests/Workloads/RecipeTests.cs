using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Workloads;
using Calibrate.Workloads.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Workloads;

/// <summary>What belongs to a step beside the loss.</summary>
public sealed class RecipeTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void The_average_follows_the_weights_closely_at_first()
    {
        using var linear = nn.Linear(1, 1, hasBias: false);
        Set(linear, 8);
        using var average = new WeightAverage(linear, new(Decay: 0.5, Ramp: 1));
        Set(linear, 0);
        average.Update();
        average.Update();

        // It keeps 0.5·(1 - 1/e), then 0.5·(1 - 1/e²) of itself.
        average.Averages.ShouldHaveSingleItem().item<float>().ShouldBe((float)(8 * 0.25 * (1 - (1 / Math.E)) * (1 - (1 / (Math.E * Math.E)))), 1e-6f);
    }

    [Fact]
    public void The_average_takes_in_statistics_and_leaves_counts()
    {
        using var norm = nn.BatchNorm2d(3);
        using var average = new WeightAverage(norm, new(0.9999, 2000));

        average.Averages.Count().ShouldBe(4); // weight, bias, mean, variance
    }

    [Fact]
    public void Gradients_are_clipped_together()
    {
        using var linear = nn.Linear(1, 1);
        linear.weight.grad = full([1, 1], 30, ScalarType.Float32);
        linear.bias!.grad = full([1], 40, ScalarType.Float32);

        GradientClip.Apply(linear.parameters(), 10);
        linear.weight.grad!.item<float>().ShouldBe(6, 1e-5);
        linear.bias.grad!.item<float>().ShouldBe(8, 1e-5);

        GradientClip.Apply(linear.parameters(), 10.5);
        linear.weight.grad!.item<float>().ShouldBe(6, 1e-5, "it scales down only");
    }

    [Fact]
    public void YOLOv8_decays_convolutions_weights_alone()
    {
        using var model = new YoloV8(YoloV8Config.Nano, 32);
        using var optimizer = model.Recipe.Optimizer(model);
        var groups = optimizer.ParamGroups.Cast<SGD.ParamGroup>().ToArray();

        groups.Select(group => group.Options.weight_decay).ShouldBe([5e-4, 0]);
        groups.ShouldAllBe(group => group.Options.momentum == 0.937 && group.Options.nesterov == true && group.LearningRate == 0.01);
        groups[0].Parameters.ShouldAllBe(parameter => parameter.dim() == 4);
        groups.Sum(group => group.Parameters.Count()).ShouldBe(model.parameters().Count());
    }

    [Fact]
    public void Stochastic_depth_skips_whole_samples_in_training_only()
    {
        manual_seed(3);
        using var model = new EfficientNet(EfficientNetConfig.B0 with { Dropout = 0, DepthDropout = 0.9 }, 32);
        using var frozen = no_grad();
        var image = randn([1, 3, 32, 32]);
        var same = image.repeat(8, 1, 1, 1);

        // Equal samples stay equal but for what is skipped of each.
        model.call(same).std().item<float>().ShouldBeGreaterThan(0);
        SpreadOverSamples(model.call(same)).ShouldBeGreaterThan(1e-3f);
        model.eval();
        SpreadOverSamples(model.call(same)).ShouldBeLessThan(1e-5f);

        static float SpreadOverSamples(Tensor logits) => (logits.max(0).values - logits.min(0).values).max().item<float>();
    }

    private static void Set(Linear linear, float value)
    {
        using var frozen = no_grad();
        linear.weight.fill_(value);
    }
}
