using Calibrate.Planning;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads.Adapters;

/// <summary>How a model makes the linear layers of its blocks: as they are trained in full, or frozen, with adapters beside some.</summary>
public abstract class LinearLayers
{
    /// <summary>PyTorch's own, which learn.</summary>
    public static LinearLayers Trained { get; } = new TrainedLayers();

    /// <param name="part">What the layer is in its block.</param>
    public nn.Module<Tensor, Tensor> Make(LoraTargets part, long inputs, long outputs, bool hasBias = true, Device? device = null) =>
        Make([part], inputs, outputs, hasBias, device);

    /// <param name="parts">What the layer computes at once, in the order of its outputs, of which each has an equal share.</param>
    public abstract nn.Module<Tensor, Tensor> Make(IReadOnlyList<LoraTargets> parts, long inputs, long outputs, bool hasBias = true, Device? device = null);

    /// <summary>To be called on the model that has the layers, once it is built: what else it has is made as they are.</summary>
    public abstract void Finish(nn.Module model);

    /// <summary>To be called on what stands beside that model: it learns where the layers do.</summary>
    public abstract void Freeze(nn.Module module);

    private sealed class TrainedLayers : LinearLayers
    {
        public override nn.Module<Tensor, Tensor> Make(IReadOnlyList<LoraTargets> parts, long inputs, long outputs, bool hasBias = true, Device? device = null) =>
            nn.Linear(inputs, outputs, hasBias, device);

        public override void Finish(nn.Module model)
        {
        }

        public override void Freeze(nn.Module module)
        {
        }
    }
}
