using static System.FormattableString;

namespace Calibrate.Planning.Checks;

/// <summary><c>--sweep</c>.</summary>
internal static class SweepFlags
{
    public static void Check(RunOptions options)
    {
        foreach (var sweep in options.Sweeps)
            Check(sweep, options);
    }

    private static void Check(Sweep sweep, RunOptions options)
    {
        var name = Sweep.NameOf(sweep.Setting);
        var plain = sweep.Setting switch
        {
            SweptSetting.Batch => options.Batch is not null,
            SweptSetting.ImageSize => options.ImageSize is not null,
            _ => options.SequenceLength is not null,
        };
        if (plain)
            throw new UsageException($"{sweep}: cannot be combined with --{name}; give one of the two");
        if (options.Sweeps.Count(other => other.Setting == sweep.Setting) > 1)
            throw new UsageException($"{sweep}: {name} is swept twice; give all its values in one --sweep");
        if (sweep.Values.Any(value => value < 1))
            throw new UsageException(Invariant($"{sweep}: {sweep.Values.First(value => value < 1)} is too small; give 1 or more"));
    }
}
