using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Profiles;

/// <summary>The best rates a run measured.</summary>
public static class RunPeaks
{
    private const string Source = "beside a launch, measured in this run";

    /// <summary>
    /// Where a launch's own probe ran faster than the peak measured at the start, the probe is the peak: a peak that something
    /// exceeded is none, and would make honest cells look impossible.
    /// </summary>
    /// <param name="peaks">As measured at the start of the run; others than measured rates pass through.</param>
    /// <param name="launches">Every launch of the run, with the precision of its cell, which its probes share.</param>
    public static IReadOnlyList<Peak> Best(IReadOnlyList<Peak> peaks, IEnumerable<(Precision Precision, Launch Launch)> launches)
    {
        var probes = launches
            .SelectMany(of => new[] { of.Launch.ProbeStart, of.Launch.ProbeEnd }.OfType<ProbeReading>(), (of, probe) => (of.Precision, Probe: probe))
            .ToList();
        var datasheet = DatasheetRates(peaks);
        return [.. peaks.Select(Exceeded)];

        Peak Exceeded(Peak peak) => peak switch
        {
            { Kind: PeakKind.Measured, Precision: { } precision, FlopPerSecond: { } flop } when Fastest(precision) is { } seen && seen > flop =>
                peak with { FlopPerSecond = seen, Source = $"GEMM {Source}" },
            { Kind: PeakKind.Measured, BytesPerSecond: { } bytes } when !IsTriad(peak) && probes.Max(of => (double?)of.Probe.CopyBytesPerSecond) is { } seen && seen > bytes =>
                peak with { BytesPerSecond = seen, Source = $"copy {Source}" },
            _ => peak,
        };

        // The probes copy.
        static bool IsTriad(Peak peak) => peak.Source.StartsWith("triad", StringComparison.Ordinal);

        // A reading beyond the data sheet is a glitch of its clock, and must not spoil the peak.
        double? Fastest(Precision precision) => probes
            .Where(of => of.Precision == precision && PeakCheck.Reject(precision, of.Probe.GemmFlopPerSecond, datasheet) is null)
            .Max(of => (double?)of.Probe.GemmFlopPerSecond);
    }

    /// <summary>The same peaks, those refused that the device cannot reach at their precision, as far as its data sheet is among them.</summary>
    public static IReadOnlyList<Peak> Checked(IReadOnlyList<Peak> peaks)
    {
        var datasheet = DatasheetRates(peaks);
        return [.. peaks.Select(peak => peak is { Kind: PeakKind.Measured or PeakKind.Opinion, Precision: { } precision, FlopPerSecond: { } measured }
            ? peak with { Refused = PeakCheck.Reject(precision, measured, datasheet) }
            : peak)];
    }

    private static Dictionary<Precision, double> DatasheetRates(IReadOnlyList<Peak> peaks) => peaks
        .Where(peak => peak is { Kind: PeakKind.Datasheet, Precision: not null, FlopPerSecond: not null })
        .ToDictionary(peak => peak.Precision!.Value, peak => peak.FlopPerSecond!.Value);
}
