using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Calibrate.Torch.Tests.Nn;

public sealed class ModuleTests : IDisposable
{
    private readonly Net _net = new();

    public void Dispose() => _net.Dispose();

    [Fact]
    public void Names_follow_the_fields_base_class_first_and_depth_first()
    {
        _net.named_parameters().Select(named => named.name).ShouldBe(
            ["scale", "stem.weight", "stem.bias", "body.0.weight", "body.2.weight", "body.2.bias", "head.norm.weight", "head.norm.bias"]);
        _net.named_buffers().Select(named => named.name).ShouldBe(["mean", "scratch"]);
        _net.named_children().Select(named => named.name).ShouldBe(["stem", "body", "head"]);
        _net.named_modules().Select(named => named.name).ShouldBe(["stem", "body", "body.0", "body.1", "body.2", "head", "head.norm"]);
        _net.named_parameters(recurse: false).Select(named => named.name).ShouldBe(["scale"]);
    }

    [Fact]
    public void Parts_are_found_by_their_paths()
    {
        _net.get_parameter("body.2.bias").ShouldNotBeNull();
        _net.has_parameter("body.2.nothing").ShouldBeFalse();
        _net.get_buffer("mean").ShouldNotBeNull();
        _net.has_buffer("scale").ShouldBeFalse();
        _net.GetName().ShouldBe("Net");
    }

    [Fact]
    public void What_two_parts_share_is_a_parameter_once_and_state_twice()
    {
        using var list = new ModuleList<Linear>(nn.Linear(2, 2), nn.Linear(2, 2));
        list[1].weight = list[0].weight;

        list.parameters().Count().ShouldBe(3);
        list.state_dict().Keys.ShouldBe(["0.weight", "0.bias", "1.bias", "1.weight"]);
    }

    [Fact]
    public void Train_and_eval_reach_every_part()
    {
        _net.training.ShouldBeTrue();
        _net.eval();
        _net.modules().Append(_net).ShouldAllBe(module => !module.training);
        _net.train();
        _net.modules().Append(_net).ShouldAllBe(module => module.training);
    }

    [Fact]
    public void Apply_calls_parts_before_the_whole()
    {
        var names = new List<string>();
        _net.apply(module => names.Add(module.GetName()));
        names.ShouldBe(["Linear", "Linear", "GELU", "Linear", "Sequential", "LayerNorm", "Head", "Net"]);
    }

    [Fact]
    public void Zero_grad_lets_gradients_go_or_sets_them_to_zero()
    {
        using var scope = NewDisposeScope();
        _net.call(ones([1, 3])).sum().backward();
        _net.parameters().All(parameter => parameter.grad is not null).ShouldBeTrue();

        _net.zero_grad(set_to_none: false);
        _net.parameters().ShouldAllBe(parameter => parameter.grad!.Values().All(value => value == 0));

        _net.zero_grad();
        _net.parameters().All(parameter => parameter.grad is null).ShouldBeTrue();
    }

    [Fact]
    public void Parameters_and_buffers_outlive_the_scope_they_were_made_in_and_end_with_the_module()
    {
        Net net;
        using (NewDisposeScope())
            net = new Net();
        var parts = net.parameters().Concat(net.buffers()).ToArray();
        parts.Sum(part => part.numel()).ShouldBeGreaterThan(0);

        net.Dispose();
        net.Dispose();

        foreach (var part in parts)
            Should.Throw<ObjectDisposedException>(() => part.Handle);
    }

    [Fact]
    public void A_parameter_is_a_leaf_whatever_it_was_made_of()
    {
        using var scope = NewDisposeScope();
        var x = ones([2], requires_grad: true);
        var product = x.mul(2);
        using var parameter = new Parameter(product);

        parameter.mul(3).sum().backward();

        (parameter.is_leaf, parameter.requires_grad).ShouldBe((true, true));
        parameter.grad!.Values().ShouldBe([3, 3]);
        x.grad.ShouldBeNull();
        Should.Throw<ObjectDisposedException>(() => product.Handle);
    }

    [Fact]
    public void Names_are_checked()
    {
        using var spare = nn.Linear(1, 1);
        Should.Throw<InvalidOperationException>(() => _net.register_module("stem", spare)).Message.ShouldContain("stem");
        Should.Throw<ArgumentException>(() => _net.register_module("a.b", spare)).Message.ShouldContain("dots");
        Should.Throw<InvalidOperationException>(() => _net.register_parameter("scale", spare.weight));
        Should.Throw<ArgumentNullException>(() => _net.register_buffer("nothing", null!));
    }

    [Fact]
    public void Moving_keeps_parameters_their_gradients_and_whole_numbers()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(2, 1);
        module.register_buffer("count", tensor([3L]));
        module.register_buffer("mean", tensor([3f]));
        module.call(ones([1, 2])).sum().backward();
        var weight = module.weight;
        var before = weight.Values();

        module.to(ScalarType.Float64).ShouldBeSameAs(module);

        module.weight.ShouldBeSameAs(weight);
        (weight.dtype, weight.grad!.dtype, weight.requires_grad, weight.is_leaf).ShouldBe((ScalarType.Float64, ScalarType.Float64, true, true));
        weight.Values().ShouldBe(before);
        module.get_buffer("count")!.dtype.ShouldBe(ScalarType.Int64);
        module.get_buffer("mean")!.dtype.ShouldBe(ScalarType.Float64);

        module.zero_grad();
        module.call(ones([1, 2], ScalarType.Float64)).sum().backward();
        weight.grad!.Values().ShouldBe([1, 1]);
    }

    [Fact]
    public void A_list_renumbers_its_modules()
    {
        using var list = new ModuleList<Linear>(nn.Linear(1, 1), nn.Linear(2, 2), nn.Linear(3, 3));
        using var removed = list[0];
        list.RemoveAt(0);

        list.named_children().Select(child => child.name).ShouldBe(["0", "1"]);
        list.get_parameter("0.bias")!.shape.ShouldBe([2]);
        list.Count.ShouldBe(2);
    }

    private abstract class Backbone : nn.Module<Tensor, Tensor>
    {
        private protected readonly Parameter scale = nn.Parameter(ones([1]));
        private protected readonly Linear stem = nn.Linear(3, 4);

        protected Backbone(string name)
            : base(name)
        {
        }
    }

    private sealed class Net : Backbone
    {
        private readonly Sequential body = nn.Sequential(nn.Linear(4, 4, hasBias: false), nn.GELU(), nn.Linear(4, 4));
        private readonly Head head = new();
        private readonly Tensor mean = zeros([4]);

        public Net()
            : base(nameof(Net))
        {
            register_buffer(nameof(mean), mean);
            register_buffer("scratch", zeros([1]), persistent: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return head.call(body.call(stem.call(input)) - mean).mul(scale).MoveToOuterDisposeScope();
        }
    }

    private sealed class Head : nn.Module<Tensor, Tensor>
    {
        private readonly LayerNorm norm = nn.LayerNorm(4);

        public Head()
            : base(nameof(Head))
        {
        }

        public override Tensor forward(Tensor input) => norm.call(input);
    }
}
