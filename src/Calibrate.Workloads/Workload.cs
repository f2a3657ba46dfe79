using Calibrate.Planning;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>A line of the catalogue: what is known of a workload, and how to make it.</summary>
/// <param name="Build">The model on a device, in training mode, with PyTorch's initial weights.</param>
internal sealed record Workload(WorkloadDescriptor Descriptor, Func<InputSize, Checkpointing, Device, ITrainable> Build);
