using System.Runtime.InteropServices;
using Calibrate.Planning;
using Calibrate.Workloads.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Extensions;

public sealed class CheckpointTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_gradient_has_the_bits_of_a_plain_step(bool bf16)
    {
        Needs.Of(Feature.Autocast, bf16);
        var plain = BertGradients(Checkpointing.Off, bf16);
        var checkpointed = BertGradients(Checkpointing.On, bf16);

        checkpointed.Keys.ShouldBe(plain.Keys);
        foreach (var (name, gradient) in plain)
            checkpointed[name].AsSpan().SequenceEqual(gradient).ShouldBeTrue(name);
    }

    [Fact]
    public void A_function_may_return_its_input()
    {
        var x = tensor([1f, 2f], requires_grad: true);

        var y = torch.utils.checkpoint(input => input, x);
        y.Handle.ShouldNotBe(x.Handle);
        (y * 3).sum().backward();

        x.is_leaf.ShouldBeTrue();
        x.grad!.Values().ShouldBe([3, 3]);
    }

    [Fact]
    public void A_function_may_return_a_view_of_its_input()
    {
        var x = tensor([1f, 2f, 3f, 4f], requires_grad: true);
        var inner = x * 2;

        var y = torch.utils.checkpoint(input => input.view(2, 2).select(0, 1), inner);
        y.Values().ShouldBe([6, 8]);
        (y * y).sum().backward();

        x.grad!.Values().ShouldBe([0, 0, 24, 32]);
    }

    [Fact]
    public void A_function_may_return_what_it_does_not_own()
    {
        using var weight = new Parameter(tensor([5f]));
        var x = tensor([1f], requires_grad: true);

        torch.utils.checkpoint(_ => weight, x).backward();

        weight.is_leaf.ShouldBeTrue();
        weight.grad!.Values().ShouldBe([1]);
        x.grad.ShouldBeNull();
    }

    [Fact]
    public void What_is_inside_learns_where_the_input_does_not()
    {
        using var weight = new Parameter(tensor([5f]));
        var x = tensor([3f]);

        torch.utils.checkpoint(input => input * weight, x).backward();

        weight.grad!.Values().ShouldBe([3]);
        x.grad.ShouldBeNull();
    }

    [Fact]
    public void Only_the_result_stays_in_the_callers_scope()
    {
        var x = tensor([1f], requires_grad: true);
        using var scope = NewDisposeScope();

        var y = torch.utils.checkpoint(input => input.mul(2).add(1).exp(), x);

        scope.DisposablesView.ShouldBe([y]);
    }

    [Fact]
    public void An_exception_in_the_second_run_comes_out_of_backward()
    {
        var x = tensor([1f], requires_grad: true);
        var runs = 0;
        var y = torch.utils.checkpoint(input => ++runs == 2 ? throw new TimeoutException("too late") : input * 2, x);

        var thrown = Should.Throw<Exception>(() => y.backward());
        (thrown is ExternalException error ? TorchErrors.Cause(error) : thrown).ShouldBeOfType<TimeoutException>().Message.ShouldBe("too late");

        is_grad_enabled().ShouldBeTrue();
        torch.utils.checkpoint(input => input * 2, x).backward();
        x.grad!.Values().ShouldBe([2]);
    }

    [Fact]
    public void Random_numbers_after_a_backward_are_those_without_one()
    {
        var x = ones([8], requires_grad: true);
        manual_seed(3);
        _ = nn.functional.dropout(x, 0.5);
        var expected = rand([4]).Values();

        manual_seed(3);
        torch.utils.checkpoint(input => nn.functional.dropout(input, 0.5), x).sum().backward();

        rand([4]).Values().ShouldBe(expected);
    }

    private static Dictionary<string, byte[]> BertGradients(Checkpointing checkpointing, bool bf16)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        using var bert = new Bert(BertConfig.Mini, 16, checkpointing);
        bert.train();
        var batch = bert.MakeBatch(2, new Random(1));
        Tensor loss;
        using (bf16 ? torch.amp.autocast(DeviceType.CPU, ScalarType.BFloat16) : null)
            loss = bert.Loss(batch);
        loss.backward();
        return bert.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.grad!.contiguous().bytes.ToArray());
    }
}
