using Calibrate.Profiles;

namespace Calibrate.Measuring;

/// <summary>
/// The best rates seen in the whole run: those measured at its start, unless a launch's own probe was faster. A host that was
/// slow for the few seconds of the first must not make later work look impossible.
/// </summary>
public static class RunPeaks
{
    public static IReadOnlyList<Peak> Of(RunResult result) => [.. result.Facts.Peaks.Select(peak => Best(peak, result.Cells))];

    private static Peak Best(Peak peak, IReadOnlyList<CellRun> cells)
    {
        var probes = cells
            .Where(cell => peak.Precision is null || cell.Cell.Key.Precision == peak.Precision)
            .SelectMany(cell => cell.Launches)
            .SelectMany(launch => new[] { launch.ProbeStart, launch.ProbeEnd })
            .OfType<ProbeReading>();
        return peak switch
        {
            { FlopPerSecond: { } flop } when probes.Max(p => (double?)p.GemmFlopPerSecond) is { } seen && seen > flop =>
                peak with { FlopPerSecond = seen, Source = "GEMM beside a launch, measured in this run" },
            { BytesPerSecond: { } bytes } when probes.Max(p => (double?)p.CopyBytesPerSecond) is { } seen && seen > bytes =>
                peak with { BytesPerSecond = seen, Source = "copy beside a launch, measured in this run" },
            _ => peak,
        };
    }
}
