using System.Text;
using System.Text.Json;
using Calibrate.Units;

namespace Calibrate.Benchmarks.Noise;

/// <summary>What noise did to measurements on one machine.</summary>
/// <param name="Cell">The one that was disturbed.</param>
/// <param name="QuietStatus">Of the same cell, measured before, with nothing else running.</param>
internal sealed record NoiseReport(
    string Created, string Device, string Libtorch, string Cell, string QuietStatus, double QuietStepSeconds, double? QuietLow, double? QuietHigh,
    IReadOnlyList<HogRun> Hog, IReadOnlyList<KnownDuration> Known, WatchCost Watch)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    public bool Passes => Hog.All(run => run.Passes) && Known.All(known => known.Passes) && Watch.Passes;

    public string Json() => JsonSerializer.Serialize(this, s_json) + "\n";

    public string Markdown()
    {
        var text = new StringBuilder();
        void Say(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');
        Say($"# Noise on {Device}\n");
        Say($"{Created}, libtorch {Libtorch}; made by `scripts/noise`.\n");
        Say($"## A busy process from half-way on\n");
        Say($"`{Cell}`, quiet: {QuietStatus}, {Milliseconds(QuietStepSeconds)} ms a step ({Milliseconds(QuietLow)} to {Milliseconds(QuietHigh)}).");
        Say($"Flagged, or with an interval that still covers the quiet value: **{Hog.Count(run => run.Passes)} of {Hog.Count}**.\n");
        Say($"| run | status | launches | excluded | step ms | low | high | covers quiet | passes |");
        Say($"|---|---|---|---|---|---|---|---|---|");
        foreach (var (i, run) in Hog.Index())
            Say($"| {i + 1} | {run.Status} | {run.Launches} | {run.Excluded} | {Milliseconds(run.StepSeconds)} | {Milliseconds(run.Low)} | {Milliseconds(run.High)} | {Word(run.Covers)} | {Word(run.Passes)} |");
        Say($"\n## Steps of known length\n");
        Say($"| known ms | measured ms | error | launches | within {Figure.Percent(KnownDuration.MostError, 0)} |");
        Say($"|---|---|---|---|---|");
        foreach (var known in Known)
            Say($"| {Milliseconds(known.Seconds)} | {Milliseconds(known.Measured)} | {Figure.Percent(known.Error, 3)} | {known.Launches} | {Word(known.Passes)} |");
        Say($"\n## What the watch costs\n");
        Say($"A process's first look takes {Milliseconds(Watch.FirstLookSeconds)} ms, each after it {Milliseconds(Watch.LookSeconds)} ms; {Watch.Looks} looks in a launch with blocks of {Figure.Significant(Watch.TimedSeconds)} s in all are {Figure.Percent(Watch.Share, 3)} of it (at most {Figure.Percent(WatchCost.MostShare)}: {Word(Watch.Passes)}). They are between the blocks, none inside one.");
        return text.ToString();
    }

    private static string Milliseconds(double? seconds) => seconds is { } value ? Figure.Significant(value * 1e3) : "-";

    private static string Word(bool passes) => passes ? "yes" : "**no**";
}
