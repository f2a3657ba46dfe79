using Calibrate.Planning;
using Calibrate.Workloads.Adapters;
using Calibrate.Workloads.Models;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>A line of the catalogue: what is known of a workload, and how to make it.</summary>
/// <param name="Build">The model on a device, in training mode, with PyTorch's initial weights.</param>
internal sealed record Workload(WorkloadDescriptor Descriptor, Func<InputSize, Checkpointing, Device, ITrainable> Build)
{
    /// <summary>The same with only the head to train, which takes what the frozen part yields where that is cached; null where there is no such method.</summary>
    public Func<InputSize, Caching, Device, ITrainable>? BuildHead { get; init; }

    /// <summary>The same learning from packed prompts and answers; null where there is no such method.</summary>
    public Func<InputSize, Checkpointing, Device, ITrainable>? BuildInstruction { get; init; }

    /// <summary>The same learning from pairs of answers; null where there is no such method.</summary>
    public Func<InputSize, Checkpointing, Caching, Device, ITrainable>? BuildPreference { get; init; }

    /// <summary>The same writing sequences of a length in all; null where it writes none.</summary>
    public Func<InputSize, Device, IPredictor>? BuildGenerator { get; init; }

    /// <summary>The same with linear layers as they are asked for; null where it has no blocks of them.</summary>
    public Func<InputSize, Checkpointing, LinearLayers, Device, ITrainable>? BuildAdapted { get; init; }

    /// <summary>The same with weights that never learn, in the type that products are done in; null where they do, in fp32.</summary>
    public Func<InputSize, Checkpointing, ScalarType, Device, ITrainable>? BuildFrozen { get; init; }

    /// <summary>Of a primitive of attention; null of all else.</summary>
    public AttentionForm? Attention { get; init; }

    /// <summary>As a cell trains it.</summary>
    public ITrainable BuildFor(CellKey cell, Device device) => cell.Method switch
    {
        Method.Head => BuildHead!(cell.Size, cell.Caching, device),
        Method.Lora or Method.Qlora => BuildAdapted!(
            cell.Size, cell.Checkpointing,
            new AdaptedLayers(cell.Adapter!, cell.Method == Method.Qlora ? FrozenForm.Nf4 : FrozenForm.Plain, Precisions.ElementType(cell.Precision)), device),
        Method.Instruction => BuildInstruction!(cell.Size, cell.Checkpointing, device),
        Method.Dpo => BuildPreference!(cell.Size, cell.Checkpointing, cell.Caching, device),
        _ when BuildFrozen is { } frozen => frozen(cell.Size, cell.Checkpointing, Precisions.ElementType(cell.Precision), device),
        _ => Build(cell.Size, cell.Checkpointing, device),
    };
}
