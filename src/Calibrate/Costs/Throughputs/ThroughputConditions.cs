using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Costs.Throughputs;

/// <summary>How 16-bit arithmetic is reached.</summary>
public enum Casting
{
    /// <summary>fp32 parameters, operators cast as they go; what <c>calibrate run</c> measures.</summary>
    Autocast,

    /// <summary>One type throughout.</summary>
    None,
}

/// <summary>Whether the model went through a graph compiler (<c>torch.compile</c>).</summary>
public enum Compilation
{
    Off,
    On,
}

/// <summary>How the pixels of a batch lie in memory.</summary>
public enum PixelLayout
{
    /// <summary>NCHW, PyTorch's default.</summary>
    ChannelsFirst,

    /// <summary>NHWC.</summary>
    ChannelsLast,
}

/// <summary>Under which conditions a throughput was had. A figure without its conditions is worth nothing.</summary>
public sealed record ThroughputConditions
{
    /// <summary>By the name that <c>calibrate list</c> uses, also where the program cannot run it.</summary>
    public required string Workload { get; init; }

    public required InputSize Size { get; init; }

    public required Mode Mode { get; init; }

    public required Precision Precision { get; init; }

    /// <summary>Of what the method's frozen part yields.</summary>
    public Caching Caching { get; init; } = Caching.Off;

    public Casting Casting { get; init; } = Casting.Autocast;

    public Compilation Compilation { get; init; } = Compilation.Off;

    /// <summary>Null where the source does not tell, and for tokens.</summary>
    public PixelLayout? Layout { get; init; }

    public Checkpointing Checkpointing { get; init; } = Checkpointing.Off;

    /// <summary>Of training. Default: full.</summary>
    public Method Method { get; init; } = Method.Full;

    /// <summary>Of LoRA and QLoRA, as far as it costs anything (not its alpha); null for all others.</summary>
    public LoraAdapter? Adapter { get; init; }

    /// <summary>Samples per step on each device; null where the source does not tell.</summary>
    public int? Batch { get; init; }

    /// <summary>How many work together.</summary>
    public int Devices { get; init; } = 1;

    public required Processor Device { get; init; }

    /// <summary>Whose program and which versions, e.g. <c>libtorch 2.9.1</c>.</summary>
    public required string Software { get; init; }

    /// <summary>As <see cref="CellKey.UnitsPerSample"/>.</summary>
    public int UnitsPerSample => new CellKey(Workload, Mode, Precision, Checkpointing, Batch ?? 1, Size, Method: Method).UnitsPerSample;

    /// <summary>Whether everything but the device, its batch and the software is the same: only then does one figure say something about the other.</summary>
    public bool IsLike(ThroughputConditions other) =>
        this with { Device = other.Device, Batch = other.Batch, Software = other.Software } == other;

    /// <summary>E.g. <c>vit-b i224 train fp16 autocast, batch 192, 1 x RTX 3090, timm @aa4b5850</c>.</summary>
    public override string ToString()
    {
        string?[] parts =
        [
            $"{Workload} {Size} {Words.Of(Mode)} {Words.Of(Precision)}{(Casting == Casting.Autocast && Precision is (Precision.Fp16 or Precision.Bf16) ? " autocast" : "")}",
            Compilation == Compilation.On ? "compiled" : null,
            Layout == PixelLayout.ChannelsLast ? "channels last" : null,
            Method == Method.Full ? null : Adapter is { } adapter ? $"{Words.Of(Method)} {adapter.Id}" : Words.Of(Method),
            Caching == Caching.On ? "cached" : null,
            Checkpointing == Checkpointing.On ? "checkpointing" : null,
            Batch is { } batch ? FormattableString.Invariant($"batch {batch}") : null,
            FormattableString.Invariant($"{Devices} x {Device.Name}"),
            Software,
        ];
        return string.Join(", ", parts.Where(part => part is not null));
    }
}
