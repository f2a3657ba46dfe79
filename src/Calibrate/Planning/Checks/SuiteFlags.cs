namespace Calibrate.Planning.Checks;

/// <summary><c>--suite</c>, and the flags that pick cells one by one instead.</summary>
internal static class SuiteFlags
{
    /// <returns>Null where flags pick the cells.</returns>
    /// <exception cref="UsageException">Both are given.</exception>
    public static Suite? Of(RunOptions options) => (Picking(options), options.Suite) switch
    {
        ({ } picked, { } suite) => throw new UsageException($"--suite {FlagText.Of(suite)}: cannot be combined with {picked}, which picks the cells itself; give one of the two"),
        (null, var suite) => suite ?? ByDefault(options.Device),
        _ => null,
    };

    public static Suite ByDefault(DeviceChoice device) => device.Kind == DeviceKind.Cpu ? Suite.Reduced : Suite.Standard;

    /// <summary>The first flag that picks cells one by one, or null.</summary>
    private static string? Picking(RunOptions options) => options switch
    {
        { Workloads.Count: > 0 } => "--workload",
        { Modes.Count: > 0 } => "--mode",
        { Methods.Count: > 0 } => "--method",
        _ when AdapterFlags.Given(options) is { } lora => lora,
        { Caching.Count: > 0 } => "--cached",
        { Accumulate: not null } => "--accumulate",
        { Precisions.Count: > 0 } => "--precision",
        { Checkpointing.Count: > 0 } => "--checkpointing",
        { ChannelsLast.Count: > 0 } => "--channels-last",
        { Batch: not null } => "--batch",
        { ImageSize: not null } => "--image-size",
        { SequenceLength: not null } => "--sequence-length",
        { ImageEmbeddingDim: not null } => EmbeddingFlags.Image,
        { TextEmbeddingDim: not null } => EmbeddingFlags.Text,
        { Sweeps.Count: > 0 } => "--sweep",
        _ => null,
    };
}
