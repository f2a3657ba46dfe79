using Calibrate.Profiles;
using Calibrate.Units;

namespace Calibrate.Reports;

/// <summary>A peak in words.</summary>
public static class PeakText
{
    /// <summary>What a line about it is headed: a peak is divided by, an opinion is not.</summary>
    public static string Heading(Peak peak) => peak.Kind is PeakKind.Opinion or PeakKind.Debug ? Words.Of(peak.Kind) : "peak";

    public static string Of(Peak peak) =>
        $"{Rate(peak)} ({peak.Source}){(peak.Kind == PeakKind.Debug ? ", for debugging: says nothing of the device" : "")}{(peak.Refused is { } why ? $"; refused: {why}" : "")}";

    private static string Rate(Peak peak) => peak switch
    {
        { Precision: { } precision, FlopPerSecond: { } flop } => $"{Words.Of(precision)} {new FlopRate(flop)}",
        { BytesPerSecond: { } bytes } => $"memory {new ByteRate(bytes)}",
        { LaunchSeconds: { } seconds } => $"launch {Figure.Significant(seconds * 1e6)} µs",
        _ => "no figure",
    };
}
