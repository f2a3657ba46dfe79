using Calibrate.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Adapters;

/// <summary>A frozen linear layer whose weight is packed, and unpacked in each forward and each backward pass.</summary>
internal sealed class Nf4Linear : Module<Tensor, Tensor>
{
    private readonly Parameter? bias;
    private readonly ScalarType _type;
    private Nf4Weight _weight;

    /// <param name="layer">Copied.</param>
    /// <param name="type">That the product is done in.</param>
    public Nf4Linear(Linear layer, ScalarType type)
        : base(nameof(Nf4Linear))
    {
        (_type, _weight) = (type, Nf4Weight.Pack(layer.weight));
        bias = layer.bias is { } given ? new Parameter(given.detach().to(type, copy: true), requires_grad: false) : null;
        RegisterComponents();
    }

    public Parameter? Bias => bias;

    public long Bytes => _weight.Bytes;

    public override Tensor forward(Tensor x)
    {
        var y = F.frozen_linear(x, Weight);
        return bias is null ? y : y.add_(bias);
    }

    /// <summary>[out, in], rounded to 4 bits.</summary>
    public Tensor Weight() => _weight.Unpack(_type);

    /// <summary>Another weight of the same shape.</summary>
    public void Pack(Tensor weight)
    {
        _weight.Dispose();
        _weight = Nf4Weight.Pack(weight);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _weight.Dispose();
        base.Dispose(disposing);
    }
}
