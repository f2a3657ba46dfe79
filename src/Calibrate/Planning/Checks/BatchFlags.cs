using static System.FormattableString;

namespace Calibrate.Planning.Checks;

/// <summary><c>--batch</c> and <c>--accumulate</c>.</summary>
internal static class BatchFlags
{
    public static void Check(RunOptions options)
    {
        if (options.Batch is BatchChoice.Given { Samples: < 1 and var samples })
            throw new UsageException(Invariant($"--batch {samples}: a step takes at least one sample; give 1 or more, or auto"));
        if (options.Accumulate is < 1)
            throw new UsageException(Invariant($"--accumulate {options.Accumulate}: a step takes at least one micro-batch; give 1 or more"));
    }

    public static void Check(int batch, int accumulate, WorkloadDescriptor workload)
    {
        if (batch % accumulate != 0)
            throw new UsageException(Invariant($"--accumulate {accumulate}: a step of {workload.Name} has {batch} samples, which do not make as many equal micro-batches; give --batch a multiple of {accumulate}"));
    }
}
