using System.Runtime.InteropServices;
using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>What training and prediction share: the model, batches that rotate, and the readings.</summary>
internal abstract class TorchWorkload : IWorkload
{
    private readonly IBatches _batches;
    private readonly RecordedStep? _recorded;
    private readonly StepMarks? _marks;

    protected TorchWorkload(IPredictor model, CellKey cell, Device device, ulong seed, IStepGraphs graphs)
    {
        (Model, Cell, Device) = (model, cell, device);
        _marks = StepMarks.For(device);
        _recorded = cell.CudaGraphs == CudaGraphs.On ? new(graphs.Create(device), RunStep, Forget) : null;
        _batches = cell.Loader == Loader.Real
            ? new LoadedBatches(WorkloadCatalog.Find(cell.Workload).Descriptor.Pipeline!.Value, cell, device, seed)
            : new RotatingBatches(model, cell, device, seed);
    }

    protected IPredictor Model { get; }

    protected CellKey Cell { get; }

    protected Device Device { get; }

    /// <summary>Begun before the model was built, and the workload's from then on; null where nobody asks.</summary>
    public MemoryWatch? Memory { private get; set; }

    protected Batch FirstBatch => _batches.Examples[0];

    public long Parameters => Model.Module.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel());

    public long AllParameters => Model.Module.parameters().Sum(parameter => parameter.numel());

    public double? RealTokensPerStep => Cell.Loader == Loader.Real || !Cell.Mode.TakesSamples ? null : _batches.Examples.Average(batch => batch.RealTokens);

    public void Step() => LibtorchEngine.Guard(() =>
    {
        if (_recorded is null)
            RunStep(_batches.Next());
        else
            _recorded.Run(_batches.Next());
        Memory?.StepEnded();
        return true;
    });

    public void Synchronize()
    {
        if (Device.type == DeviceType.CUDA)
            LibtorchEngine.Guard(() =>
            {
                cuda.synchronize(Device);
                CheckForErrors();
                return true;
            });
    }

    public void Mark() => _marks?.Mark();

    public IReadOnlyList<TimeSpan> TakeMarks() => _marks?.Take() ?? [];

    public double ReadResult() => LibtorchEngine.Guard(() =>
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return Result.flatten().select(0, 0).to(ScalarType.Float64).item<double>();
    });

    public virtual WorkEvidence? Inspect() => LibtorchEngine.Guard(() =>
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return new WorkEvidence(
            _batches.Examples.Min(batch => batch.Spread()), _batches.Examples.Distinct(Batch.SameValues).Count(), NumericProbe.Run(Cell.Precision, Device), Attention());
    });

    public virtual CheckpointReading? ReadBack() => null;

    public StepEvidence Examine() => LibtorchEngine.Guard(Evidence);

    public MemoryReading? PeakMemory() => Memory?.Read(_batches.Kept);

    public virtual void Dispose()
    {
        Memory?.Dispose();
        _recorded?.Dispose();
        _marks?.Dispose();
        _batches.Dispose();
        (Model as IDisposable)?.Dispose();
        Model.Module.Dispose();
    }

    protected abstract void RunStep(Batch batch);

    /// <summary>Lets go of what the last step left for the next to find.</summary>
    protected virtual void Forget()
    {
    }

    /// <summary>What a step makes last.</summary>
    protected abstract Tensor Result { get; }

    protected abstract StepEvidence Evidence();

    /// <summary>The backends of attention in one forward pass like a step's; null without attention, and where there is no room for one pass more.</summary>
    internal string? Attention()
    {
        using var scope = NewDisposeScope();
        // Whether gradients are asked for changes the choice.
        using var grad = set_grad_enabled(Cell.Mode == Mode.Train);
        using var autocast = Precisions.Autocast(Cell.Precision, Device);
        using var watch = new AttentionWatch();
        try
        {
            Model.Predict(_batches.Examples[0]);
        }
        catch (ExternalException error) when (TorchErrors.IsOutOfMemory(error))
        {
            // The step's gradients are still there.
        }

        return watch.Seen.Count == 0 ? null : string.Join('+', watch.Seen.Select(backend => backend.ToString().ToLowerInvariant()));
    }
}
