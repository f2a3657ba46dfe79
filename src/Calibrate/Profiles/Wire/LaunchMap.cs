using Calibrate.Planning;

namespace Calibrate.Profiles.Wire;

/// <summary>Between a launch and its JSON form.</summary>
internal static class LaunchMap
{
    public static WireLaunch ToWire(Launch launch) => new()
    {
        Round = launch.Round,
        Seed = launch.Seed,
        Blocks = [.. launch.Blocks],
        StepsPerBlock = [.. launch.StepsPerBlock],
        WarmupBlocks = launch.WarmupBlocks,
        Steps = launch.Steps,
        Excluded = launch.Excluded,
        Failure = launch.Failure,
        Regime = launch.Regime,
        ProbeStart = launch.ProbeStart,
        ProbeEnd = launch.ProbeEnd,
        Loss = launch.Loss,
        GradientNorm = launch.GradientNorm,
        ParameterChange = launch.ParameterChange,
        RealTokensPerStep = launch.RealTokensPerStep,
        PeakMemoryBytes = launch.PeakMemoryBytes,
        PeakMemorySource = launch.PeakMemorySource,
        MemoryBeforeBytes = launch.MemoryBeforeBytes,
        TensorMemoryBytes = launch.TensorMemoryBytes,
        CpuShare = launch.CpuShare,
        StartupSeconds = launch.StartupSeconds,
        Host = launch.Host,
        Telemetry = launch.Telemetry,
        Checks = launch.Checks,
        DeviceSteps = launch.DeviceSteps,
        Checkpoint = launch.Checkpoint,
    };

    public static Launch FromWire(WireLaunch wire, CellKey key, string field, Refusals refusals)
    {
        refusals.AtLeast(0, wire.Round, field + ".round");
        refusals.List(wire.Blocks, field + ".blocks", Limits.MostBlocks);
        refusals.Require(wire.StepsPerBlock.Length == wire.Blocks.Length, field + ".stepsPerBlock", "must have one entry for each of blocks");
        for (var i = 0; i < wire.Blocks.Length; i++)
        {
            refusals.Positive(wire.Blocks[i], FormattableString.Invariant($"{field}.blocks[{i}]"));
            refusals.AtLeast(1, wire.StepsPerBlock[i], FormattableString.Invariant($"{field}.stepsPerBlock[{i}]"));
        }
        refusals.Require(wire.WarmupBlocks >= 0 && wire.WarmupBlocks <= wire.Blocks.Length, field + ".warmupBlocks", "must lie between 0 and the number of blocks");
        refusals.Require(wire.Steps == wire.StepsPerBlock.Skip(wire.WarmupBlocks).Sum(steps => (long)steps), field + ".steps", "must be the steps of the blocks after the warm-up");
        CheckProbe(wire.ProbeStart, field + ".probeStart", refusals);
        CheckProbe(wire.ProbeEnd, field + ".probeEnd", refusals);
        CheckTokens(wire.RealTokensPerStep, key, field + ".realTokensPerStep", refusals);
        refusals.AtLeast(1, wire.PeakMemoryBytes, field + ".peakMemoryBytes");
        refusals.AtLeast(1, wire.MemoryBeforeBytes, field + ".memoryBeforeBytes");
        refusals.Require(wire.MemoryBeforeBytes is null || wire.MemoryBeforeBytes <= wire.PeakMemoryBytes, field + ".memoryBeforeBytes", "is beyond the peak, or beside none");
        refusals.AtLeast(1, wire.TensorMemoryBytes, field + ".tensorMemoryBytes");
        refusals.Require(wire.PeakMemoryBytes is null == wire.PeakMemorySource is null, field + ".peakMemorySource", "is there exactly when peakMemoryBytes is");
        refusals.Share(wire.CpuShare, field + ".cpuShare");
        refusals.NotNegative(wire.StartupSeconds, field + ".startupSeconds");
        refusals.NotEmpty(wire.Excluded, field + ".excluded");
        refusals.NotEmpty(wire.Failure, field + ".failure");
        refusals.NotEmpty(wire.Regime, field + ".regime");
        CheckReadings(wire, field, refusals);
        CheckCheckpoint(wire.Checkpoint, key, field + ".checkpoint", refusals);
        return new(
            wire.Round, wire.Seed, wire.Blocks, wire.StepsPerBlock, wire.WarmupBlocks, wire.Steps,
            wire.ProbeStart, wire.ProbeEnd, wire.Regime,
            wire.Loss, wire.GradientNorm, wire.ParameterChange, wire.RealTokensPerStep,
            wire.PeakMemoryBytes, wire.PeakMemorySource, wire.CpuShare, wire.StartupSeconds,
            wire.Excluded, wire.Failure, wire.Host, wire.Telemetry, wire.Checks, wire.DeviceSteps,
            wire.MemoryBeforeBytes, wire.TensorMemoryBytes, wire.Checkpoint);
    }

    private static void CheckReadings(WireLaunch wire, string field, Refusals refusals)
    {
        refusals.Share(wire.Host?.StealShare, field + ".host.stealShare");
        refusals.Share(wire.Host?.PressureShare, field + ".host.pressureShare");
        refusals.Share(wire.Host?.ThrottledShare, field + ".host.throttledShare");
        refusals.NotNegative(wire.Host?.ForeignCpuShare, field + ".host.foreignCpuShare");
        refusals.Positive(wire.Host?.FrequencyLowHz, field + ".host.frequencyLowHz");
        refusals.Positive(wire.Host?.FrequencyHighHz, field + ".host.frequencyHighHz");
        if (wire.Telemetry is { } telemetry)
            TelemetryCheck.Of(telemetry, field + ".telemetry", refusals);
        refusals.NotNegative(wire.Checks?.UnseenSeconds, field + ".checks.unseenSeconds");
        refusals.Positive(wire.Checks?.HalfBatchStepSeconds, field + ".checks.halfBatchStepSeconds");
        refusals.NotNegative(wire.Checks?.InputSpread, field + ".checks.inputSpread");
        refusals.AtLeast(0, wire.Checks?.DistinctBatches, field + ".checks.distinctBatches");
        refusals.NotNegative(wire.Checks?.MatmulError, field + ".checks.matmulError");
        refusals.NotEmpty(wire.Checks?.Attention, field + ".checks.attention");
        refusals.AtLeast(1, wire.DeviceSteps?.Count, field + ".deviceSteps.count");
        refusals.Positive(wire.DeviceSteps?.MedianSeconds, field + ".deviceSteps.medianSeconds");
        refusals.Positive(wire.DeviceSteps?.P95Seconds, field + ".deviceSteps.p95Seconds");
    }

    private static void CheckCheckpoint(CheckpointReading? checkpoint, CellKey key, string field, Refusals refusals)
    {
        refusals.Require(checkpoint is null || key.Mode == Mode.Checkpoint, field, "is for cells of checkpoints");
        refusals.AtLeast(1, checkpoint?.Bytes, field + ".bytes");
        refusals.Positive(checkpoint?.ReadSeconds, field + ".readSeconds");
        refusals.Share(checkpoint?.StorageShare, field + ".storageShare");
        refusals.NotEmpty(checkpoint?.FileSystem, field + ".fileSystem");
    }

    private static void CheckTokens(double? tokens, CellKey key, string field, Refusals refusals)
    {
        refusals.Positive(tokens, field);
        refusals.Require(tokens is null || key.Size.Kind == InputKind.Sequence, field, "is for sequences");
    }

    private static void CheckProbe(ProbeReading? probe, string field, Refusals refusals)
    {
        refusals.Positive(probe?.CopyBytesPerSecond, field + ".copyBytesPerSecond");
        refusals.Positive(probe?.GemmFlopPerSecond, field + ".gemmFlopPerSecond");
    }
}
