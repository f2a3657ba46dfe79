using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Statistics;

namespace Calibrate.Simulations;

/// <summary>One synthetic cell, measured by the very rules that measure a real one: only its block times are drawn.</summary>
public static class SimulatedCell
{
    private static readonly CellKey Key = new("synthetic", Mode.Forward, Precision.Fp32, Checkpointing.Off, 1, InputSize.Image(1));
    private static readonly CellWork Work = new(Parameters: 1, ModelFlopPerStep: 1, HardwareFlopPerStep: 1);

    public static Outcome Measure(NoiseModel model, StopRule stop, BlockSettings settings, Randomness random)
    {
        var launches = new List<Launch>();
        var means = new List<double>();
        var (extended, unsettled) = (0, 0);
        while (stop.WantsMore(launches.Count, means.Count == 0 ? null : LaunchInterval.Of(means)))
        {
            var blocks = Blocks(new(model, launches.Count, settings.Count, random), settings);
            var cut = MserCut.Of(blocks);
            extended += blocks.Count > settings.Count ? 1 : 0;
            unsettled += cut.State == SteadyState.NotYet ? 1 : 0;
            launches.Add(LaunchOf(blocks, cut.Blocks));
            means.Add(launches[^1].StepSeconds);
        }

        var cell = CellSummary.Of(Key, Work, launches, [], stop.Tier);
        var steps = cell.Figures!.StepSeconds;
        return new(
            cell.Status, steps.Low <= model.Truth && model.Truth <= steps.High,
            launches.Count, launches.Sum(launch => launch.Blocks.Count), extended, unsettled);
    }

    private static List<double> Blocks(LaunchNoise noise, BlockSettings settings)
    {
        var blocks = new List<double>(settings.MaxCount);
        while (BlockStage.RunAgain(blocks, settings))
            blocks.Add(noise.NextBlock());
        return blocks;
    }

    private static Launch LaunchOf(List<double> blocks, int warmup) => new(
        Round: 0, Seed: 0, blocks, StepsPerBlock: [.. Enumerable.Repeat(1, blocks.Count)], warmup, Steps: blocks.Count - warmup,
        ProbeStart: null, ProbeEnd: null, Regime: null, Loss: 1, GradientNorm: null, ParameterChange: null,
        RealTokensPerStep: null, PeakMemoryBytes: null, PeakMemorySource: null, CpuShare: null, StartupSeconds: 0);
}
