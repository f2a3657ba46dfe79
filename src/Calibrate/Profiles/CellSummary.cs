using Calibrate.Planning;
using Calibrate.Statistics;

namespace Calibrate.Profiles;

/// <summary>
/// From launches to a cell: a pure function, so that a profile's figures can be made again from its block times.
/// </summary>
public static class CellSummary
{
    /// <param name="peaks">The run's; those at the cell's precision count.</param>
    /// <param name="asked">The tier the run aimed at; a lesser one reached is said in the reason.</param>
    /// <param name="failure">Why the cell could not be measured to its end; its finished launches still give figures.</param>
    public static Cell Of(
        CellKey key, CellWork work, IReadOnlyList<Launch> launches, IReadOnlyList<Peak> peaks, Tier asked, CellFailure? failure = null)
    {
        var figures = Figures(key, work, [.. launches.Where(launch => launch.Counts)], peaks);
        var verdict = CellVerdict.Of(key, launches, figures, asked, failure);
        return new()
        {
            Key = key,
            Status = verdict.Status,
            Reason = verdict.Reason,
            Parameters = work.Parameters,
            ModelFlopPerStep = work.ModelFlopPerStep,
            HardwareFlopPerStep = work.HardwareFlopPerStep,
            Figures = figures,
            Launches = launches,
        };
    }

    private static CellFigures? Figures(CellKey key, CellWork work, Launch[] launches, IReadOnlyList<Peak> peaks)
    {
        if (launches.Length == 0)
            return null;

        double[] means = [.. launches.Select(launch => launch.StepSeconds)];
        double[] blocks = [.. launches.SelectMany(launch => launch.SteadyBlocks)];
        DeviceSteps[] single = [.. launches.Select(launch => launch.DeviceSteps).OfType<DeviceSteps>()];
        var interval = LaunchInterval.Of(means);
        // With few launches the interval may reach zero, which bounds no rate: that end is absent.
        var steps = new Interval(interval.Mean, interval.Low > 0 ? interval.Low : null, interval.High);
        var samplesPerSecond = key.Batch / steps.Value;
        var checkpoint = CheckpointFigures.Of(launches, steps.Value);

        return new()
        {
            Throughput = steps.OfRate(key.Mode.TakesSamples ? samplesPerSecond * key.UnitsPerSample : (checkpoint?.Bytes ?? 1) / steps.Value),
            SamplesPerSecond = steps.OfRate(samplesPerSecond),
            RealTokensPerSecond = Average(launches, launch => launch.RealTokensPerStep) / steps.Value,
            StepSeconds = steps,
            StepSecondsMedian = single.Length > 0 ? Quantile.Median([.. single.Select(steps => steps.MedianSeconds)]) : Quantile.Median(blocks),
            StepSecondsP95 = single.Length > 0 ? Quantile.Median([.. single.Select(steps => steps.P95Seconds)]) : Quantile.P95(blocks),
            Mfu = Utilization(work.ModelFlopPerStep, PeakKind.Measured),
            Hfu = Utilization(work.HardwareFlopPerStep, PeakKind.Measured),
            MfuDatasheet = Utilization(work.ModelFlopPerStep, PeakKind.Datasheet),
            PeakMemoryBytes = launches.Max(launch => launch.PeakMemoryBytes),
            CpuShare = Average(launches, launch => launch.CpuShare),
            Device = DeviceUse.Of(key, launches, steps.Value),
            Checkpoint = checkpoint,
            ByRegime = [.. launches
                .Where(launch => launch.Regime is not null)
                .GroupBy(launch => launch.Regime!, StringComparer.Ordinal)
                .OrderBy(regime => regime.Key, StringComparer.Ordinal)
                .Select(regime => new RegimeFigures(regime.Key, regime.Count(), regime.Average(launch => launch.StepSeconds)))],
            Modes = Bimodality.Find(means) is { } modes ? [modes.Fast, modes.Slow] : [],
        };

        Interval? Utilization(double flopPerStep, PeakKind kind) =>
            flopPerStep > 0 && peaks.Where(peak => peak.Kind == kind && peak.Precision == key.Precision && peak.Refused is null).Max(peak => peak.FlopPerSecond) is { } best
                ? steps.OfRate(flopPerStep / steps.Value / best)
                : null;
    }

    private static double? Average(Launch[] launches, Func<Launch, double?> value) => launches.Average(value);
}
