using static System.FormattableString;

namespace Calibrate.Planning.Checks;

/// <summary><c>--lora-rank</c>, <c>--lora-alpha</c> and <c>--lora-targets</c>.</summary>
internal static class AdapterFlags
{
    public static void Check(RunOptions options)
    {
        if (options.LoraRank is < 1)
            throw new UsageException(Invariant($"--lora-rank {options.LoraRank}: adapters have a rank of at least 1; give 1 or more"));
        if (options.LoraAlpha is < 1)
            throw new UsageException(Invariant($"--lora-alpha {options.LoraAlpha}: adapters that count nothing learn nothing; give 1 or more, or leave it out for twice the rank"));
        if (Given(options) is { } lora && !options.Methods.Any(m => m.HasAdapters()))
            throw new UsageException($"{lora}: says how adapters are made; add --method lora or --method qlora");
    }

    /// <summary>The first of them that is given, or null.</summary>
    public static string? Given(RunOptions options) => options switch
    {
        { LoraRank: not null } => "--lora-rank",
        { LoraAlpha: not null } => "--lora-alpha",
        { LoraTargets: not null } => "--lora-targets",
        _ => null,
    };

    /// <summary>The adapters that are asked for.</summary>
    /// <exception cref="UsageException">A layer that they go beside has a lower rank itself.</exception>
    public static LoraAdapter Of(RunOptions options, WorkloadDescriptor workload, InputSize size)
    {
        var rank = options.LoraRank ?? LoraAdapter.Default.Rank;
        var narrowest = workload.Blocks!(size).Min(blocks => Math.Min(blocks.Width, blocks.KeyValueWidth));
        if (rank > narrowest)
            throw new UsageException(Invariant($"--lora-rank {rank}: the narrowest linear layer of {workload.Name} has rank {narrowest} itself; give at most that"));
        return new(rank, options.LoraTargets ?? LoraAdapter.Default.Targets) { Alpha = options.LoraAlpha ?? 2 * rank };
    }
}
