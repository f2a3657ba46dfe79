using static System.FormattableString;

namespace Calibrate.Planning.Checks;

/// <summary><c>--image-size</c> and <c>--sequence-length</c>, given or swept.</summary>
internal static class SizeFlags
{
    public static void Check(RunOptions options)
    {
        if (options.ImageSize is < 1)
            throw new UsageException(Invariant($"--image-size {options.ImageSize}: give the side in pixels, 1 or more"));
        if (options.SequenceLength is < 1)
            throw new UsageException(Invariant($"--sequence-length {options.SequenceLength}: give the length in positions, 1 or more"));
    }

    /// <summary>Of several workloads one at least has to take it.</summary>
    public static void Check(RunOptions options, IReadOnlyList<WorkloadDescriptor> workloads)
    {
        Require(workloads, InputKind.Image, Given(options, SweptSetting.ImageSize, options.ImageSize), "images; --sequence-length sets the size of a sequence");
        Require(workloads, InputKind.Sequence, Given(options, SweptSetting.SequenceLength, options.SequenceLength), "sequences; --image-size sets the size of an image");
    }

    public static void Check(InputSize size, SuiteCell cell, RunOptions options, WorkloadDescriptor workload)
    {
        if (workload.RejectSize(size) is { } why)
            throw new UsageException($"{Given(options, size)}: {why}");
        if (size.Value < GenerationLength.Shortest && (cell.Mode == Mode.Generate || cell.Method is Method.Instruction or Method.Dpo))
            throw new UsageException(Invariant($"--sequence-length {size.Value}: a prompt and an answer take {GenerationLength.Shortest} positions at least; use that or more"));
    }

    private static void Require(IReadOnlyList<WorkloadDescriptor> workloads, InputKind kind, string? given, string takes)
    {
        if (given is not null && workloads.All(w => w.DefaultSize.Kind != kind))
            throw new UsageException($"{given}: {FlagText.Names(workloads)} takes no {takes}");
    }

    /// <summary>The flag that a setting's value comes from, with it; null where none was given.</summary>
    private static string? Given(RunOptions options, SweptSetting setting, int? value) =>
        options.Sweeps.FirstOrDefault(sweep => sweep.Setting == setting)?.ToString() ?? (value is null ? null : Invariant($"--{Sweep.NameOf(setting)} {value}"));

    private static string Given(RunOptions options, InputSize size)
    {
        var setting = size.Kind == InputKind.Image ? SweptSetting.ImageSize : SweptSetting.SequenceLength;
        var swept = options.Sweeps.Any(sweep => sweep.Setting == setting);
        return Given(options, setting, size.Value) + (swept ? Invariant($": {size.Value}") : "");
    }
}
