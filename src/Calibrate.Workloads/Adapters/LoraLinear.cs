using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Calibrate.Workloads.Adapters;

/// <summary>A frozen layer with an adapter beside all of its outputs, or beside some of its equal parts (the queries of queries, keys and values).</summary>
internal sealed class LoraLinear : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> base_layer;
    private readonly ModuleList<LowRankAdapter> adapters;
    private readonly long[] _starts;
    private readonly long _width;

    /// <param name="parts">In the order of the outputs; null for a part without an adapter.</param>
    /// <param name="width">Outputs of one part.</param>
    public LoraLinear(Module<Tensor, Tensor> frozen, IReadOnlyList<LowRankAdapter?> parts, long width)
        : base(nameof(LoraLinear))
    {
        base_layer = frozen;
        adapters = ModuleList(parts.OfType<LowRankAdapter>().ToArray());
        (_starts, _width) = ([.. parts.Index().Where(part => part.Item is not null).Select(part => part.Index * width)], width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var y = base_layer.call(x);
        for (var i = 0; i < _starts.Length; i++)
        {
            using var scope = NewDisposeScope();
            y.narrow(-1, _starts[i], _width).add_(adapters[i].call(x), adapters[i].Scale);
        }

        return y;
    }

    /// <summary>A plain layer that gives the same: W + (alpha / r)·BA, for a model that is used and learns no more.</summary>
    public Linear Merged()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (weight, bias) = base_layer switch
        {
            Linear layer => (layer.weight.clone(), layer.bias?.clone()),
            Nf4Linear packed => (packed.Weight(), packed.Bias?.clone()),
            _ => throw new InvalidOperationException($"{base_layer.GetName()} is no layer that adapters can be merged into."),
        };
        for (var i = 0; i < _starts.Length; i++)
            weight.narrow(0, _starts[i], _width).add_(adapters[i].Change());
        return Linear(Parameter(weight, requires_grad: false), bias is null ? null : Parameter(bias, requires_grad: false));
    }
}
