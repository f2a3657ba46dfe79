using Calibrate.Units;

namespace Calibrate.Gpus;

/// <summary>What kind of device computes. Throughput never carries over from one kind to another.</summary>
public enum ProcessorKind
{
    /// <summary>CUDA.</summary>
    Nvidia,

    /// <summary>The GPU of an Apple chip (MPS).</summary>
    Apple,

    Cpu,
}

/// <summary>A device by its one name, whichever of its names a file or a driver used.</summary>
/// <param name="Name">That of the data sheet where there is one.</param>
/// <param name="Memory">Of the board meant; null where the name does not tell.</param>
/// <param name="Spec">Null without a data sheet: then nothing can be derived from its peaks.</param>
/// <param name="Note">What was taken for granted in reading the name; null when nothing was.</param>
public sealed record Processor(string Name, ProcessorKind Kind, ByteSize? Memory, GpuSpec? Spec, string? Note = null)
{
    public bool Equals(Processor? other) => other is not null && Name == other.Name && Memory == other.Memory;

    public override int GetHashCode() => HashCode.Combine(Name, Memory);

    public override string ToString() => Name;
}
