using System.Globalization;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Statistics;

namespace Calibrate.Measuring.Workers;

/// <summary>What a worker said, and how it ended, as the run sees it.</summary>
public static class Transcripts
{
    public static LaunchOutcome ToOutcome(this WorkerTranscript transcript, MeasureRequest request)
    {
        // Nothing that comes after a number that cannot be is believed.
        var sound = transcript with { Messages = [.. transcript.Messages.TakeWhile(message => MessageCheck.Reject(message) is null)] };
        var launch = ToLaunch(sound, request);
        var (end, reason) = Impossible(transcript) is { } impossible ? (LaunchEnd.Invalid, impossible) : Judge(sound, launch, request);
        return new(end, launch with { Failure = reason }, reason, transcript.Wall);
    }

    /// <exception cref="RunFailedException">The worker could not say what the device is.</exception>
    public static DeviceFacts ToFacts(this WorkerTranscript transcript, PeaksRequest request)
    {
        if (transcript.First<WorkerMessage.Unsupported>() is { } unsupported)
            throw new RunFailedException($"--device {request.Device}: {unsupported.Reason}");
        if (transcript.First<WorkerMessage.OutOfMemory>() is { } memory)
            throw new RunFailedException($"--device {request.Device}: too little free memory to probe it: {memory.Reason}; end what else uses it");
        if (Impossible(transcript) is { } impossible)
            throw new RunFailedException($"the device could not be probed: {impossible}");
        // What was said counts, not how the worker ended: a driver that fails while it is unloaded spoils nothing.
        var answered = transcript.Messages.Count(message => message is WorkerMessage.PeakMeasured or WorkerMessage.PeakMissing);
        if (transcript.First<WorkerMessage.Described>() is not { } described || answered < request.Precisions.Count)
            throw new RunFailedException($"the device could not be probed: {EndReason(transcript)}");

        var sizes = string.Join(", ", request.Probe.GemmSizes.Select(s => s.ToString(CultureInfo.InvariantCulture)));
        var rates =
            from peak in transcript.Messages.OfType<WorkerMessage.PeakMeasured>()
            select new Peak(peak.Precision, peak.FlopPerSecond, null, PeakKind.Measured,
                peak.OfConvolution ? $"3x3 convolution, faster than the best GEMM of {sizes}, measured in this run" : $"best GEMM of {sizes}, measured in this run");
        var bandwidths =
            from copy in transcript.Messages.OfType<WorkerMessage.CopyMeasured>()
            select new Peak(null, null, copy.BytesPerSecond, PeakKind.Measured, $"copy of {request.Probe.CopyBytes >> 20} MiB, measured in this run");
        var triads =
            from triad in transcript.Messages.OfType<WorkerMessage.TriadMeasured>()
            select new Peak(null, null, triad.BytesPerSecond, PeakKind.Measured, $"triad of {request.Probe.CopyBytes >> 20} MiB, measured in this run");
        var opinion = SecondOpinion.Of(transcript.Messages);
        return new(
            described.Device, described.Torch, [.. rates, .. bandwidths, .. triads, .. opinion.Peaks],
            transcript.Messages.OfType<WorkerMessage.PeakMissing>().ToDictionary(m => m.Precision, m => m.Reason),
            [.. transcript.Messages.OfType<WorkerMessage.SupportKnown>().Select(m => m.Support)],
            described.Unwatched,
            opinion.Missing,
            described.WhyNoCudaGraphs);
    }

    /// <exception cref="RunFailedException">The worker came to no answer.</exception>
    public static SecondOpinion ToOpinion(this WorkerTranscript transcript)
    {
        if (Impossible(transcript) is { } impossible)
            throw new RunFailedException($"the accelerator could not be probed: {impossible}");
        var opinion = SecondOpinion.Of(transcript.Messages);
        return opinion.Peaks.Count + opinion.Missing.Count > 0
            ? opinion
            : throw new RunFailedException($"the accelerator could not be probed: {transcript.First<WorkerMessage.Unsupported>()?.Reason ?? EndReason(transcript)}");
    }

    private static Launch ToLaunch(WorkerTranscript transcript, MeasureRequest request)
    {
        var blocks = transcript.Messages.OfType<WorkerMessage.BlockTimed>().ToList();
        var probes = transcript.Messages.OfType<WorkerMessage.Probed>().ToList();
        var finished = transcript.First<WorkerMessage.Finished>();
        double[] means = [.. blocks.Select(b => b.SecondsPerStep)];
        int[] steps = [.. blocks.Select(b => b.Steps)];
        var warmup = means.Length == 0 ? 0 : MserCut.Of(means).Blocks;
        return new(
            request.Round, request.Seed, means, steps, warmup, steps.Skip(warmup).Sum(s => (long)s),
            ProbeStart: probes.ElementAtOrDefault(0)?.Reading,
            ProbeEnd: probes.ElementAtOrDefault(1)?.Reading,
            Regime: null,
            Finite(finished?.Evidence.Loss), Finite(finished?.Evidence.GradientNorm), Finite(finished?.Evidence.ParameterChange),
            finished?.RealTokensPerStep,
            finished?.Memory?.Bytes, finished?.Memory?.Source, finished?.CpuShare,
            StartupSeconds: transcript.First<WorkerMessage.Built>()?.StartupSeconds ?? transcript.Wall.TotalSeconds,
            Excluded: ExclusionRule.Of(DeviceChoice.Parse(request.Device).Kind, finished?.Host, finished?.Telemetry),
            Host: finished?.Host,
            Telemetry: finished?.Telemetry,
            DeviceSteps: finished?.DeviceSteps,
            MemoryBeforeBytes: finished?.Memory?.BeforeBytes,
            TensorMemoryBytes: finished?.Memory?.TensorBytes,
            Checkpoint: finished?.Checkpoint,
            Checks: finished?.Checks is { } checks ? checks with { HalfBatchStepSeconds = transcript.First<WorkerMessage.HalfBatchTimed>()?.SecondsPerStep } : null);
    }

    /// <summary>JSON has no NaN; the reason tells of it.</summary>
    private static double? Finite(double? value) => value is { } v && double.IsFinite(v) ? v : null;

    private static string? Impossible(WorkerTranscript transcript) => transcript.Messages.Select(MessageCheck.Reject).FirstOrDefault(reason => reason is not null);

    private static (LaunchEnd End, string? Reason) Judge(WorkerTranscript transcript, Launch launch, MeasureRequest request)
    {
        if (transcript.First<WorkerMessage.Finished>() is { Evidence: var evidence })
        {
            // The launch keeps no NaN: the message has it.
            var invalid = TooFewBlocks(launch, request)
                ?? TrainingCheck.Reject(request.Cell.Mode, evidence.Loss, evidence.GradientNorm, evidence.ParameterChange)
                ?? LaunchValidity.Reject(request.Cell, launch);
            return invalid is null ? (LaunchEnd.Finished, null) : (LaunchEnd.Invalid, invalid);
        }

        if (transcript.First<WorkerMessage.Unsupported>() is { } unsupported)
            return (LaunchEnd.Unsupported, unsupported.Reason);
        if (transcript.First<WorkerMessage.OutOfMemory>() is { } memory)
            return (LaunchEnd.OutOfMemory, memory.Reason);
        return (EndOf(transcript.End), EndReason(transcript));
    }

    private static string? TooFewBlocks(Launch launch, MeasureRequest request) => launch.Blocks.Count < request.Blocks.Count
        ? string.Create(CultureInfo.InvariantCulture, $"{launch.Blocks.Count} of the {request.Blocks.Count} blocks of a launch were timed")
        : null;

    private static LaunchEnd EndOf(WorkerEnd end) => end switch
    {
        WorkerEnd.KilledForMemory => LaunchEnd.OutOfMemory,
        WorkerEnd.TimedOut => LaunchEnd.TimedOut,
        WorkerEnd.Stopped => LaunchEnd.Stopped,
        _ => LaunchEnd.Crashed,
    };

    private static string EndReason(WorkerTranscript transcript) =>
        transcript.First<WorkerMessage.Failed>()?.Reason ?? $"the worker {transcript.Reason}";
}
