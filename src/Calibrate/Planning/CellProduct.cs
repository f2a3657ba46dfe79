using Calibrate.Planning.Checks;

namespace Calibrate.Planning;

/// <summary>The cells that flags pick: every combination of their values.</summary>
internal static class CellProduct
{
    /// <exception cref="UsageException">No workload takes what is given, or no combination makes sense.</exception>
    public static IReadOnlyList<SuiteCell> Of(RunOptions options, IReadOnlyList<WorkloadDescriptor> catalogue)
    {
        var workloads = WorkloadFlags.Of(options, catalogue);
        SizeFlags.Check(options, workloads);
        EmbeddingFlags.Check(options, workloads, catalogue);

        var precision = options.Device.Kind == DeviceKind.Cpu ? Precision.Fp32 : Precision.Bf16;
        var product =
            from workload in workloads
            from mode in options.Modes.DefaultIfEmpty(Mode.Train)
            from method in mode is Mode.Forward or Mode.Generate ? [Method.Full] : options.Methods.DefaultIfEmpty(Method.Full)
            from caching in mode is Mode.Forward or Mode.Generate ? [Caching.Off] : options.Caching.DefaultIfEmpty(Caching.Off)
            from p in options.Precisions.DefaultIfEmpty(mode.TakesSamples ? precision : Precision.Fp32)
            from checkpointing in options.Checkpointing.DefaultIfEmpty(Checkpointing.Off)
            from channelsLast in options.ChannelsLast.DefaultIfEmpty(ChannelsLast.Off)
            let kind = workload.DefaultSize.Kind
            let cell = new SuiteCell(
                workload.Name, mode, p, checkpointing, mode.TakesSamples ? options.Batch : null, kind == InputKind.Image ? options.ImageSize : options.SequenceLength, channelsLast, method, caching)
            from point in options.Sweeps.Aggregate<Sweep, IEnumerable<SuiteCell>>([cell], (cells, sweep) => cells.SelectMany(c => sweep.Over(c, kind)))
            select point;
        return Contradictions.LeftOut([.. product]);
    }
}
