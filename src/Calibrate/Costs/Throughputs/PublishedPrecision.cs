using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Tables;

namespace Calibrate.Costs.Throughputs;

/// <summary>What the <c>precision</c> column of published rows says in one breath: the arithmetic, the compiler and the layout.</summary>
internal readonly record struct PublishedPrecision(Precision Precision, Casting Casting, Compilation Compilation, PixelLayout? Layout)
{
    /// <exception cref="TableFormatException">The words are not known.</exception>
    public static PublishedPrecision Read(TableRow row, Processor device)
    {
        var text = row.RequiredText("precision");
        var compilation = text.Contains("compile", StringComparison.Ordinal) ? Compilation.On : Compilation.Off;
        PixelLayout? layout = text.Contains("nhwc", StringComparison.Ordinal) ? PixelLayout.ChannelsLast
            : text.Contains("nchw", StringComparison.Ordinal) ? PixelLayout.ChannelsFirst
            : null;
        var arithmetic = string.Join(' ', text.Split(' ').Except(["compile", "nchw", "nhwc"]));
        var (precision, casting) = arithmetic switch
        {
            "amp" or "fp16 amp" => (Precision.Fp16, Casting.Autocast),
            "amp bf16" or "amp_bf16" => (Precision.Bf16, Casting.Autocast),
            "fp16" => (Precision.Fp16, Casting.None),
            "bf16" => (Precision.Bf16, Casting.None),
            "tf32" => (Precision.Tf32, Casting.None),
            "fp32" => (Precision.Fp32, Casting.None),
            "fp32 (tf32 on Ampere+)" => (device.Spec?.Tf32 is null ? Precision.Fp32 : Precision.Tf32, Casting.None),
            _ => throw row.Refuse("precision", $"'{text}' is not known"),
        };
        return new(precision, casting, compilation, layout);
    }
}
