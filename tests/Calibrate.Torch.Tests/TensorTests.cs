using Calibrate.Torch.Interop;
using TorchSharp;

namespace Calibrate.Torch.Tests;

public sealed class TensorTests : IDisposable
{
    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void A_bad_shape_is_an_exception_with_libtorchs_message()
    {
        var exception = Should.Throw<TorchException>(() => torch.ones([2, 3]).matmul(torch.ones([2, 3])));

        exception.Message.ShouldContain("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)");
        exception.ShouldNotBeOfType<MissingOperatorException>();
    }

    [Fact]
    public void An_operator_that_does_not_exist_is_an_exception_of_its_own()
    {
        var missing = new Operator("aten::no_such_operator");

        Should.Throw<MissingOperatorException>(() => missing.Call()).Message.ShouldContain("aten::no_such_operator");
        missing.ExistsFor(DeviceType.CPU).ShouldBeFalse();
        Op.AddTensor.ExistsFor(DeviceType.CPU).ShouldBeTrue();
    }

    [Fact]
    public void A_wrong_kind_of_argument_is_refused_before_the_operator_runs() =>
        Should.Throw<TorchException>(() => Op.AddTensor.Call(torch.ones([1]), true)).Message.ShouldContain("'other'");

    [Fact]
    public void Item_converts_between_kinds_of_numbers()
    {
        torch.tensor(2.5f).item<float>().ShouldBe(2.5f);
        torch.tensor(2.5f).item<double>().ShouldBe(2.5);
        torch.tensor([7L]).item<int>().ShouldBe(7);
        torch.tensor([7L]).item<float>().ShouldBe(7f);
        torch.tensor(1f).gt(0).item<bool>().ShouldBeTrue();
        torch.tensor(1.5f).to(torch.ScalarType.Float16).item<Half>().ShouldBe((Half)1.5);
        torch.tensor(1.5f).to(torch.ScalarType.BFloat16).item<float>().ShouldBe(1.5f);
        Should.Throw<TorchException>(() => torch.ones([2]).item<float>());
    }

    [Fact]
    public void Bytes_are_the_elements_in_memory_order()
    {
        var tensor = torch.tensor([1L, 2L]);
        tensor.bytes.ToArray().ShouldBe([1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]);

        tensor.bytes = new byte[16];
        tensor.Values().ShouldBe([0, 0]);

        Should.Throw<InvalidOperationException>(() => torch.ones([2, 3]).t().bytes.Length).Message.ShouldContain("contiguous");
        Should.Throw<ArgumentException>(() => tensor.bytes = new byte[15]);
    }

    [Fact]
    public void Shapes_strides_and_views()
    {
        var tensor = torch.arange(6).reshape(2, 3);

        tensor.shape.ShouldBe([2, 3]);
        tensor.stride().ShouldBe([3, 1]);
        tensor.size(-1).ShouldBe(3);
        tensor.transpose(0, 1).is_contiguous().ShouldBeFalse();
        tensor.transpose(0, 1).Values().ShouldBe([0, 3, 1, 4, 2, 5]);
        tensor.slice(1, 0, 3, 2).Values().ShouldBe([0, 2, 3, 5]);
        Should.Throw<ArgumentOutOfRangeException>(() => tensor.size(2));
    }

    [Fact]
    public void A_seed_gives_PyTorchs_numbers_and_the_same_ones_again()
    {
        torch.manual_seed(0);
        var first = torch.randn([3]).Values();
        torch.manual_seed(0);
        var again = torch.randn([3]).Values();

        first.ShouldBe([1.5409960746765137, -0.293428897857666, -2.1787893772125244]);
        again.ShouldBe(first);
    }
}
