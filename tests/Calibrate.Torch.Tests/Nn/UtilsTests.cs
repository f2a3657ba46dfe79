using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Nn;

public sealed class UtilsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Parameter _a = new(zeros([1]));
    private readonly Parameter _b = new(zeros([1]));
    private readonly Parameter _without = new(zeros([1]));

    public UtilsTests()
    {
        _a.grad = tensor([3f]);
        _b.grad = tensor([-4f]);
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _without.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Gradients_above_the_norm_are_scaled_down_together()
    {
        nn.utils.clip_grad_norm_([_a, _without, _b], 1).ShouldBe(5);

        _a.grad!.item<float>().ShouldBe(0.6f, 1e-6f);
        _b.grad!.item<float>().ShouldBe(-0.8f, 1e-6f);
        _without.grad.ShouldBeNull();
    }

    [Fact]
    public void Gradients_below_it_stay()
    {
        nn.utils.clip_grad_norm_([_a, _b], 4.5, double.PositiveInfinity).ShouldBe(4);

        _a.grad!.item<float>().ShouldBe(3);
        nn.utils.clip_grad_norm_([_without], 1).ShouldBe(0);
    }
}
