using TorchSharp;

namespace Calibrate.Torch.Tests;

public sealed class AutogradTests : IDisposable
{
    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void The_gradient_of_a_cubic()
    {
        var x = torch.tensor([1f, 2f, -3f], requires_grad: true);

        x.pow(3).sum().backward();

        x.grad!.Values().ShouldBe([3, 12, 27]);
    }

    [Fact]
    public void Gradients_of_a_product_of_matrices()
    {
        var a = new double[,] { { 1, 2 }, { 3, 4 } }.Matrix().requires_grad_();
        var b = new double[,] { { 5, 6 }, { 7, 8 } }.Matrix().requires_grad_();

        a.matmul(b).sum().backward();

        a.grad!.Values().ShouldBe([11, 15, 11, 15]);
        b.grad!.Values().ShouldBe([4, 4, 6, 6]);
    }

    [Fact]
    public void Gradients_add_up_until_they_are_let_go()
    {
        var x = torch.tensor(3f, requires_grad: true);
        x.mul(2).backward();
        x.mul(2).backward();
        x.grad!.item<float>().ShouldBe(4);

        x.grad = null;
        x.grad.ShouldBeNull();
    }

    [Fact]
    public void A_tensor_of_several_elements_needs_its_gradient()
    {
        var x = torch.tensor([1f, 2f], requires_grad: true);

        Should.Throw<TorchException>(() => x.mul(2).backward()).Message.ShouldContain("scalar");

        torch.autograd.backward(x.mul(x), torch.tensor([10f, 1f]));
        x.grad!.Values().ShouldBe([20, 4]);
    }

    [Fact]
    public void Roots_and_their_gradients_are_paired() =>
        Should.Throw<ArgumentException>(() => torch.autograd.backward([torch.ones([1], requires_grad: true)], [])).Message.ShouldContain("1 tensors were given 0");

    [Fact]
    public void A_second_backward_needs_the_graph_kept()
    {
        var x = torch.tensor(3f, requires_grad: true);
        var y = x.mul(x);
        y.backward(retain_graph: true);
        y.backward();
        x.grad!.item<float>().ShouldBe(12);

        Should.Throw<TorchException>(() => y.backward()).Message.ShouldContain("second time");
    }

    [Fact]
    public void Grad_gives_derivatives_and_leaves_the_leaves_alone()
    {
        var x = torch.tensor(2f, requires_grad: true);
        var unused = torch.tensor(1f, requires_grad: true);

        var first = torch.autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        var second = torch.autograd.grad([first], [x, unused], allow_unused: true);

        first.item<float>().ShouldBe(12);
        second[0].item<float>().ShouldBe(12);
        second[1].ShouldBeNull();
        x.grad.ShouldBeNull();
    }

    [Fact]
    public void Backward_can_be_kept_to_some_leaves()
    {
        var x = torch.tensor(2f, requires_grad: true);
        var y = torch.tensor(5f, requires_grad: true);

        x.mul(y).backward(inputs: [y]);

        x.grad.ShouldBeNull();
        y.grad!.item<float>().ShouldBe(2);
    }
}
