using Calibrate.Planning;
using Calibrate.Workloads.Models;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>A line of the catalogue: what is known of a workload, and how to make it.</summary>
/// <param name="Build">The model on a device, in training mode, with PyTorch's initial weights.</param>
internal sealed record Workload(WorkloadDescriptor Descriptor, Func<InputSize, Checkpointing, Device, ITrainable> Build)
{
    /// <summary>The same with only the head to train, which takes what the frozen part yields where that is cached; null where there is no such method.</summary>
    public Func<InputSize, Caching, Device, ITrainable>? BuildHead { get; init; }

    /// <summary>Of a primitive of attention; null of all else.</summary>
    public AttentionForm? Attention { get; init; }

    /// <summary>As a cell trains it.</summary>
    public ITrainable BuildFor(CellKey cell, Device device) => cell.Method == Method.Full
        ? Build(cell.Size, cell.Checkpointing, device)
        : BuildHead!(cell.Size, cell.Caching, device);
}
