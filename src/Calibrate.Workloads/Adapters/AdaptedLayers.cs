using Calibrate.Planning;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads.Adapters;

/// <summary>In which form the linear layers of frozen blocks are kept.</summary>
public enum FrozenForm
{
    /// <summary>In the type that products are done in.</summary>
    Plain,

    /// <summary>Packed as 4-bit NormalFloat.</summary>
    Nf4,
}

/// <summary>
/// Frozen layers, with adapters beside those that are targets. All that is frozen is kept in the type that products are done in, 2 bytes
/// in bf16 and fp16, as practitioners load a model to adapt it; adapters are fp32, and autocast casts them in each step.
/// </summary>
/// <param name="type">That products are done in.</param>
public sealed class AdaptedLayers(LoraAdapter adapter, FrozenForm form, ScalarType type) : LinearLayers
{
    public override nn.Module<Tensor, Tensor> Make(IReadOnlyList<LoraTargets> parts, long inputs, long outputs, bool hasBias = true, Device? device = null)
    {
        nn.Module<Tensor, Tensor> frozen = form == FrozenForm.Nf4 ? Packed(inputs, outputs, hasBias, device) : nn.Linear(inputs, outputs, hasBias, device, type);
        if (!parts.Any(part => adapter.Targets.HasFlag(part)))
            return frozen;
        var width = outputs / parts.Count;
        return new LoraLinear(frozen, [.. parts.Select(part => adapter.Targets.HasFlag(part) ? new LowRankAdapter(inputs, width, adapter, device) : null)], width);
    }

    /// <summary>Freezes all but the adapters, and brings what is neither layer nor adapter into the type too.</summary>
    public override void Finish(nn.Module model)
    {
        Freeze(model);
        model.to(type);
        foreach (var learning in model.modules().OfType<LowRankAdapter>())
            learning.Start();
    }

    public override void Freeze(nn.Module module)
    {
        foreach (var parameter in module.parameters())
            parameter.requires_grad = false;
    }

    // Made in fp32 and packed at once: of a large model no more than one layer is ever there in full.
    private Nf4Linear Packed(long inputs, long outputs, bool hasBias, Device? device)
    {
        using var layer = nn.Linear(inputs, outputs, hasBias, device);
        return new Nf4Linear(layer, type);
    }
}
