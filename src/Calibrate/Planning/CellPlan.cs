using Calibrate.Planning.Checks;

namespace Calibrate.Planning;

/// <summary>A suite's entry made a whole cell: what it leaves open is decided, and what its workload cannot do is refused.</summary>
internal static class CellPlan
{
    /// <exception cref="UsageException">The workload cannot do it; the message names the flag.</exception>
    public static PlannedCell Of(SuiteCell cell, Loader loader, RunOptions options, IReadOnlyList<WorkloadDescriptor> catalogue, int physicalCores)
    {
        var workload = WorkloadFlags.Find(cell.Workload, catalogue);
        ModeFlags.Check(cell, workload);
        MethodFlags.Check(cell, workload, catalogue);
        LoaderFlags.Check(cell, loader, workload, catalogue);
        ChannelsLastFlags.Check(cell, workload, catalogue);

        var size = SizeOf(cell, options, workload);
        SizeFlags.Check(size, cell, options, workload);

        var cpu = options.Device.Kind == DeviceKind.Cpu;
        var accumulate = cell.Mode == Mode.Train ? options.Accumulate ?? 1 : 1;
        var batch = cell.Batch switch
        {
            _ when !cell.Mode.TakesSamples => 1,
            BatchChoice.Given given => given.Samples,
            // Micro-batches of one sample, until the largest is found.
            BatchChoice.Auto => accumulate,
            _ => cpu ? workload.DefaultCpuBatch : workload.DefaultCudaBatch,
        };
        BatchFlags.Check(batch, accumulate, workload);

        // Without an optimizer one figure would have several keys.
        var optimizer = cell.Mode.HasOptimizer
            ? options.Optimizer ?? (cpu ? OptimizerVariant.Single : OptimizerVariant.Foreach)
            : OptimizerVariant.Single;
        var key = new CellKey(
            workload.Name, cell.Mode, cell.Precision, cell.Checkpointing, batch, size, optimizer, cell.ChannelsLast, cell.Mode.TakesSamples ? options.CudaGraphs : CudaGraphs.Off, cell.Method, cell.Caching, accumulate,
            cell.Method.HasAdapters() ? AdapterFlags.Of(options, workload, size) : null, loader, loader == Loader.Real ? options.LoaderWorkers ?? physicalCores : 0);
        return new(key, workload, cell.Batch is BatchChoice.Auto && cell.Mode.TakesSamples ? BatchSearch.Pending : null);
    }

    private static InputSize SizeOf(SuiteCell cell, RunOptions options, WorkloadDescriptor workload) => workload.DefaultSize with
    {
        Value = cell.Size ?? workload.DefaultSize.Value,
        Embeddings = workload.Embeddings is { } byDefault ? EmbeddingDims.Of(options.ImageEmbeddingDim, options.TextEmbeddingDim, byDefault) : null,
    };
}
