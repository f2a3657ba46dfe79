using TorchSharp;

namespace Calibrate.Torch.Tests;

public class GradModeTests
{
    [Fact]
    public void Modes_nest_and_come_back()
    {
        torch.is_grad_enabled().ShouldBeTrue();
        using (torch.no_grad())
        {
            torch.is_grad_enabled().ShouldBeFalse();
            using (torch.enable_grad())
                torch.is_grad_enabled().ShouldBeTrue();
            using (torch.set_grad_enabled(false))
                torch.is_grad_enabled().ShouldBeFalse();
            torch.is_grad_enabled().ShouldBeFalse();
        }

        torch.is_grad_enabled().ShouldBeTrue();
    }

    [Fact]
    public void Disposing_a_mode_twice_restores_once()
    {
        var noGrad = torch.no_grad();
        noGrad.Dispose();
        using (torch.no_grad())
        {
            noGrad.Dispose();
            torch.is_grad_enabled().ShouldBeFalse();
        }
    }

    [Fact]
    public void Without_gradients_no_graph_is_recorded()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.ones([1], requires_grad: true);
        using (torch.no_grad())
            x.mul(2).requires_grad.ShouldBeFalse();
        x.mul(2).requires_grad.ShouldBeTrue();
    }

    [Fact]
    public void An_inference_tensor_cannot_be_saved_for_backward()
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor inferred;
        using (torch.inference_mode())
        {
            torch.is_grad_enabled().ShouldBeFalse();
            inferred = torch.ones([1]);
        }

        torch.is_grad_enabled().ShouldBeTrue();
        var x = torch.ones([1], requires_grad: true);
        Should.Throw<TorchException>(() => x.mul(inferred)).Message.ShouldContain("Inference tensors");
    }
}
