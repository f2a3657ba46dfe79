using Calibrate.Gpus;
using Calibrate.Planning;

namespace Calibrate.Profiles;

/// <summary>
/// The makers' dense peak rates of the device that was measured. An unknown device has none, and one whose name leaves the board
/// open has none either: a wrong peak is worse than no peak.
/// </summary>
public static class DatasheetPeaks
{
    /// <summary>One peak per precision that the data sheet gives; empty for a device that is not known.</summary>
    /// <param name="deviceName">As the driver names it, e.g. <c>NVIDIA H200</c>.</param>
    public static IReadOnlyList<Peak> For(string deviceName) =>
        Processors.Find(deviceName) is { Spec: { } spec, Kind: ProcessorKind.Nvidia, Note: null }
            ? [.. Enum.GetValues<Precision>().Where(precision => spec.Peak(precision) is not null).Select(precision => ToPeak(spec, precision))]
            : [];

    private static Peak ToPeak(GpuSpec spec, Precision precision)
    {
        var source = $"datasheet: {spec.Name}, {spec.Source}";
        if (spec.Doubt is { } doubt)
            source += $" (note: {doubt})";
        return new(precision, spec.Peak(precision)!.Value.FlopPerSecond, BytesPerSecond: null, PeakKind.Datasheet, source);
    }
}
