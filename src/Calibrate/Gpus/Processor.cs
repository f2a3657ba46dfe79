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
    /// <summary>Physical ones in use, of a CPU that was measured; null where nobody says, and for GPUs.</summary>
    public int? Cores { get; init; }

    /// <summary>With its cores, where names alone do not tell two apart.</summary>
    public string FullName => Cores is { } cores ? FormattableString.Invariant($"{Name} with {cores} cores") : Name;

    /// <summary>Whether what is measured on the one speaks for the other: clouds cut machines of many sizes from CPUs of one name.</summary>
    public bool IsLike(Processor other) => Name == other.Name && (Cores is null || other.Cores is null || Cores == other.Cores);

    public bool Equals(Processor? other) => other is not null && Name == other.Name && Memory == other.Memory;

    public override int GetHashCode() => HashCode.Combine(Name, Memory);

    public override string ToString() => Name;
}
