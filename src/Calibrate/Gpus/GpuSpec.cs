using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Gpus;

/// <summary>
/// One row of <c>Data/gpus.csv</c>: dense peak rates (fp32 accumulation, no sparsity), memory, bandwidth and power. What the row
/// does not give is absent.
/// </summary>
/// <param name="Name">As the table spells it, e.g. <c>A100 SXM 80GB</c>.</param>
/// <param name="Fp32">Without tensor cores.</param>
/// <param name="Memory">The sizes the board is sold with; empty where it shares the host's. A maker's "80 GB" is 80 GiB, as the driver counts.</param>
/// <param name="PowerLimit">Of the whole board, in watts.</param>
/// <param name="Doubt">What is disputed, estimated or recalled in this row; null when its sources stand.</param>
public sealed record GpuSpec(
    string Name, FlopRate? Fp32, FlopRate? Tf32, FlopRate? Fp16, FlopRate? Bf16,
    IReadOnlyList<ByteSize> Memory, ByteRate? Bandwidth, Power? PowerLimit, string Source, string? Doubt)
{
    /// <summary>The dense peak at a precision; null when the data sheet gives none, which is no licence to take another's.</summary>
    public FlopRate? Peak(Precision precision) => precision switch
    {
        Precision.Fp32 => Fp32,
        Precision.Tf32 => Tf32,
        Precision.Fp16 => Fp16,
        Precision.Bf16 => Bf16,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "not a precision"),
    };
}
