using Calibrate.Planning;

namespace Calibrate.Profiles;

/// <summary>The best rates a run measured.</summary>
public static class RunPeaks
{
    /// <summary>
    /// Where a launch's own probe ran faster than the peak measured for its precision, the probe is the peak: a peak that something
    /// exceeded is none, and would make honest cells look impossible.
    /// </summary>
    /// <param name="peaks">As measured at the start of the run; others than measured FLOP rates pass through.</param>
    /// <param name="launches">Every launch of the run, with the precision of its cell, which its probes share.</param>
    public static IReadOnlyList<Peak> Best(IReadOnlyList<Peak> peaks, IEnumerable<(Precision Precision, Launch Launch)> launches)
    {
        var fastest = launches
            .SelectMany(of => new[] { of.Launch.ProbeStart, of.Launch.ProbeEnd }.OfType<ProbeReading>(), (of, probe) => (of.Precision, Rate: probe.GemmFlopPerSecond))
            .GroupBy(probe => probe.Precision, probe => probe.Rate)
            .ToDictionary(rates => rates.Key, rates => rates.Max());
        return [.. peaks.Select(peak => Exceeding(peak) is { } rate ? peak with { FlopPerSecond = rate, Source = "best GEMM among the launches' probes, measured in this run" } : peak)];

        double? Exceeding(Peak peak) =>
            peak is { Kind: PeakKind.Measured, Precision: { } precision, FlopPerSecond: { } measured }
            && fastest.TryGetValue(precision, out var rate) && rate > measured
                ? rate
                : null;
    }
}
