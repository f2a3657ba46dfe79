using Calibrate.Planning;
using Calibrate.Workloads.Adapters;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace Calibrate.Workloads.Models.Segmentation;

/// <summary>The feed-forward part of a block: two layers with an activation between.</summary>
internal sealed class MlpBlock : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> lin1;
    private readonly Module<Tensor, Tensor> lin2;
    private readonly Func<Tensor, Tensor> _activation;

    public MlpBlock(int width, int hidden, Func<Tensor, Tensor> activation, LinearLayers layers, Device? device)
        : base(nameof(MlpBlock))
    {
        lin1 = layers.Make(LoraTargets.FeedForward, width, hidden, device: device);
        lin2 = layers.Make(LoraTargets.FeedForward, hidden, width, device: device);
        _activation = activation;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var active = Active(x);
        return lin2.call(active);
    }

    private Tensor Active(Tensor x)
    {
        using var hidden = lin1.call(x);
        return _activation(hidden);
    }
}

/// <summary>A head of the mask decoder: three layers with ReLU between.</summary>
internal sealed class MlpHead : Module<Tensor, Tensor>
{
    private readonly ModuleList<Linear> layers;

    public MlpHead(int width, int outputs, Device? device)
        : base(nameof(MlpHead))
    {
        layers = ModuleList(Linear(width, width, device: device), Linear(width, width, device: device), Linear(width, outputs, device: device));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = F.relu(layers[0].call(x));
        x = F.relu(layers[1].call(x));
        return layers[2].call(x).MoveToOuterDisposeScope();
    }
}
