using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace Calibrate.Torch.Tests.Optim;

public sealed class OptimizerTests : IDisposable
{
    private const double Rounding = 1e-6;

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Parameter _parameter = new(tensor([1f]));

    public void Dispose()
    {
        _parameter.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AdamW_takes_its_first_two_steps(bool maximize)
    {
        const double rate = 0.1, decay = 0.5, eps = 0.25;
        using var optimizer = AdamW([_parameter], rate, 0.9, 0.99, eps, decay, maximize: maximize);
        double p = 1, m = 0, v = 0;
        for (var step = 1; step <= 2; step++)
        {
            double gradient = step == 1 ? 2 : -0.5, g = maximize ? -gradient : gradient;
            m = 0.9 * m + 0.1 * g;
            v = 0.99 * v + 0.01 * g * g;
            p = p * (1 - rate * decay) - rate * (m / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v / (1 - Math.Pow(0.99, step))) + eps);

            Step(optimizer, gradient).ShouldBe(p, Rounding);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SGD_takes_its_first_two_steps(bool nesterov)
    {
        const double rate = 0.1, momentum = 0.9, decay = 0.5;
        using var optimizer = SGD([_parameter], rate, momentum, weight_decay: decay, nesterov: nesterov);
        double p = 1, buffer = 0;
        for (var step = 1; step <= 2; step++)
        {
            var g = 2 + decay * p;
            buffer = step == 1 ? g : momentum * buffer + g;
            p -= rate * (nesterov ? g + momentum * buffer : buffer);

            Step(optimizer, 2).ShouldBe(p, Rounding);
        }
    }

    [Fact]
    public void SGD_alone_follows_the_gradient_and_may_climb()
    {
        using var down = SGD([_parameter], 0.5);
        Step(down, 2).ShouldBe(0);
        using var up = SGD([_parameter], 0.5, maximize: true);
        Step(up, 2).ShouldBe(1);
    }

    [Fact]
    public void SGDs_dampening_spares_the_first_gradient()
    {
        using var optimizer = SGD([_parameter], 0.1, momentum: 0.5, dampening: 0.5);
        Step(optimizer, 2).ShouldBe(0.8, Rounding);
        Step(optimizer, 2).ShouldBe(0.6, Rounding);
    }

    [Fact]
    public void A_parameter_without_a_gradient_stays()
    {
        using var other = new Parameter(tensor([5f]));
        using var optimizer = AdamW([other, _parameter], weight_decay: 1);

        Step(optimizer, 1).ShouldBeLessThan(1);
        other.item<float>().ShouldBe(5);
    }

    [Fact]
    public void Groups_have_their_own_settings_and_the_optimizers_for_the_rest()
    {
        using var other = new Parameter(tensor([1f]));
        using var optimizer = SGD([new SGD.ParamGroup { Parameters = [_parameter] }], 0.5);
        optimizer.add_param_group(new SGD.ParamGroup([other], new SGD.Options { LearningRate = 0.25 }));
        other.grad = tensor([2f]);

        Step(optimizer, 2).ShouldBe(0);
        other.item<float>().ShouldBe(0.5f);
        optimizer.ParamGroups.Select(group => group.LearningRate).ShouldBe([0.5, 0.25]);
        optimizer.parameters().ShouldBe([_parameter, other]);
    }

    [Fact]
    public void A_schedule_can_change_the_rate()
    {
        using var optimizer = SGD([_parameter], 0.5);
        optimizer.ParamGroups.Single().LearningRate = 0.25;

        Step(optimizer, 2).ShouldBe(0.5);
        optimizer.ParamGroups.Single().InitialLearningRate.ShouldBe(0.5);
    }

    [Fact]
    public void Zero_grad_lets_gradients_go()
    {
        using var optimizer = SGD([_parameter], 0.5);
        _parameter.grad = tensor([1f]);

        optimizer.zero_grad();

        _parameter.grad.ShouldBeNull();
    }

    [Fact]
    public void A_closure_computes_the_loss_with_gradients()
    {
        using var optimizer = SGD([_parameter], 0.5);

        using var loss = optimizer.step(() =>
        {
            var square = _parameter.mul(_parameter);
            square.backward();
            return square;
        });

        loss!.item<float>().ShouldBe(1);
        _parameter.item<float>().ShouldBe(0);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Should.Throw<ArgumentException>(() => AdamW([_parameter], lr: -1)).Message.ShouldContain("lr is -1");
        Should.Throw<ArgumentException>(() => AdamW([_parameter], beta2: 1)).Message.ShouldContain("beta2 is 1");
        Should.Throw<ArgumentException>(() => SGD([_parameter], 0.1, nesterov: true)).Message.ShouldContain("Nesterov");
        Should.Throw<NotSupportedException>(() => AdamW([_parameter], amsgrad: true));
    }

    private double Step(Optimizer optimizer, double gradient)
    {
        _parameter.grad = tensor([(float)gradient]);
        optimizer.step();
        return _parameter.item<double>();
    }
}
