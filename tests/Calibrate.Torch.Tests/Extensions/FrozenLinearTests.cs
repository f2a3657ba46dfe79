using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Torch.Tests.Extensions;

public sealed class FrozenLinearTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Output_and_gradient_are_those_of_a_plain_layer()
    {
        manual_seed(1);
        var weight = randn([3, 5]);
        var input = randn([2, 4, 5]).requires_grad_();
        var same = input.detach().clone().requires_grad_();
        var (output, expected) = (F.frozen_linear(input, weight.clone), F.linear(same, weight));
        (output - expected).abs().max().item<float>().ShouldBe(0);

        output.pow(2).sum().backward();
        expected.pow(2).sum().backward();
        (input.grad! - same.grad!).abs().max().item<float>().ShouldBeLessThan(1e-5f);
    }

    [Fact]
    public void The_weight_is_made_for_each_pass_and_kept_between_none()
    {
        List<Tensor> made = [];
        Tensor Make()
        {
            made.Add(ones([3, 5]));
            return made[^1];
        }

        var output = F.frozen_linear(ones([2, 5], requires_grad: true), Make);
        made.Count.ShouldBe(1);
        Gone(made[0]);
        output.sum().backward();
        made.Count.ShouldBe(2);
        Gone(made[1]);
    }

    [Fact]
    public void Where_nothing_below_learns_neither_does_it() => F.frozen_linear(ones([2, 5]), () => ones([3, 5])).requires_grad.ShouldBeFalse();

    [Fact]
    public void Under_autocast_the_gradient_has_the_inputs_type()
    {
        Needs.Of(Feature.Autocast);
        var input = ones([2, 5], requires_grad: true);
        Tensor output;
        using (torch.amp.autocast(DeviceType.CPU, ScalarType.BFloat16))
            output = F.frozen_linear(input, () => ones([3, 5], dtype: ScalarType.BFloat16));
        output.dtype.ShouldBe(ScalarType.BFloat16);
        output.sum().backward();
        input.grad!.dtype.ShouldBe(ScalarType.Float32);
        input.grad!.sum().item<float>().ShouldBe(30);
    }

    [Fact]
    public void What_goes_wrong_in_the_backward_pass_is_thrown_there()
    {
        var passes = 0;
        var output = F.frozen_linear(ones([2, 5], requires_grad: true), () => passes++ == 0 ? ones([3, 5]) : throw new InvalidOperationException("no weight"));
        var thrown = Should.Throw<Exception>(() => output.sum().backward());
        (thrown is ExternalException error ? TorchErrors.Cause(error) : thrown).ShouldBeOfType<InvalidOperationException>().Message.ShouldBe("no weight");
    }

    // The binding throws the ObjectDisposedException among them.
    private static void Gone(Tensor tensor) => Should.Throw<InvalidOperationException>(() => tensor.Handle);
}
