using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Extensions;

/// <summary>On the CPU in fp32: old libtorch has no scaling operators there, and they are composed.</summary>
public sealed class GradScalerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Parameter _parameter = new(tensor([1f, -2f]));
    private readonly optim.Optimizer _optimizer;

    public GradScalerTests() => _optimizer = optim.SGD([_parameter], 0.5);

    public void Dispose()
    {
        _optimizer.Dispose();
        _parameter.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void The_gradients_are_those_without_a_scale()
    {
        using var scaler = new GradScaler(CPU);
        scaler.get_scale().ShouldBe(65536);

        Step(scaler, _parameter.pow(2).sum());

        _parameter.grad!.Values().ShouldBe([2, -4]);
        _parameter.Values().ShouldBe([0, 0]);
        scaler.LastStepSkipped.ShouldBeFalse();
        scaler.get_scale().ShouldBe(65536);
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NaN)]
    public void An_overflow_skips_the_step_and_halves_the_scale(float factor)
    {
        using var scaler = new GradScaler(CPU, init_scale: 8);

        Step(scaler, (_parameter * tensor([1f, factor])).sum());

        _parameter.Values().ShouldBe([1, -2]);
        scaler.LastStepSkipped.ShouldBeTrue();
        scaler.get_scale().ShouldBe(4);

        Step(scaler, _parameter.sum());

        _parameter.Values().ShouldBe([0.5, -2.5]);
        scaler.LastStepSkipped.ShouldBeFalse();
    }

    [Fact]
    public void Good_steps_in_a_row_double_the_scale()
    {
        using var scaler = new GradScaler(CPU, init_scale: 8, growth_interval: 2);
        float[] factors = [1, float.PositiveInfinity, 1, 1, 1, 1];
        var scales = factors.Select(factor =>
        {
            Step(scaler, (_parameter * factor).sum());
            return scaler.get_scale();
        });

        scales.ToArray().ShouldBe([8, 4, 4, 8, 8, 16]);
    }

    [Fact]
    public void A_fused_optimizer_is_refused()
    {
        using var scaler = new GradScaler(CPU);
        _optimizer.Implementation = OptimizerImplementation.Fused;

        Should.Throw<NotSupportedException>(() => scaler.step(_optimizer)).Message.ShouldContain("use Foreach or Single");
    }

    private void Step(GradScaler scaler, Tensor loss)
    {
        _optimizer.zero_grad();
        scaler.scale(loss).backward();
        scaler.step(_optimizer);
        scaler.update();
    }
}
