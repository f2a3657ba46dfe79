using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Extensions;

public sealed class StateTensorsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void AdamW_keeps_two_moments_of_each_parameter()
    {
        using var optimizer = optim.AdamW([Learning(2), Learning(3)], lr: 0.1, beta1: 0.75, beta2: 0.5);
        optimizer.step();
        // By hand: (1 - 0.75) g and (1 - 0.5) g².
        Values(optimizer).ShouldBe([0.5f, 2f, 0.75f, 4.5f], ignoreOrder: true);
    }

    [Fact]
    public void SGD_keeps_its_momentum()
    {
        using var optimizer = optim.SGD([Learning(2)], 0.1, momentum: 0.5);
        optimizer.StateTensors().ShouldBeEmpty();
        optimizer.step();
        Values(optimizer).ShouldBe([2f]);
        optimizer.step();
        Values(optimizer).ShouldBe([3f]); // 0.5 · 2 + 2
    }

    [Fact]
    public void Without_momentum_SGD_keeps_nothing()
    {
        using var optimizer = optim.SGD([Learning(2)], 0.1);
        optimizer.step();
        optimizer.StateTensors().ShouldBeEmpty();
    }

    [Fact]
    public void They_are_the_optimizers_own()
    {
        using var optimizer = optim.SGD([Learning(2)], 0.1, momentum: 0.5);
        optimizer.step();
        using (no_grad())
            optimizer.StateTensors().Single().fill_(10);
        optimizer.step();
        Values(optimizer).ShouldBe([7f]); // 0.5 · 10 + 2
    }

    private static Parameter Learning(float gradient) => new(ones([1])) { grad = full([1], gradient) };

    private static float[] Values(optim.Optimizer optimizer) => [.. optimizer.StateTensors().Select(tensor => tensor.item<float>())];
}
