using Calibrate.Measuring;
using Calibrate.Planning;
using Calibrate.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>What training and prediction share: the model, batches that rotate, and the readings.</summary>
internal abstract class TorchWorkload : IWorkload
{
    // Several, so that no step meets its own inputs in a cache; few, so that they cost little memory.
    private const int RotatingBatches = 4;

    private readonly Batch[] _batches;
    private readonly RecordedStep? _recorded;
    private readonly StepMarks? _marks;
    private int _next;

    protected TorchWorkload(IPredictor model, CellKey cell, Device device, ulong seed, IStepGraphs graphs)
    {
        (Model, Cell, Device) = (model, cell, device);
        _marks = StepMarks.For(device);
        _recorded = cell.CudaGraphs == CudaGraphs.On ? new(graphs.Create(device), RunStep, Forget) : null;
        var random = new Random((int)(seed % int.MaxValue));
        _batches = [.. Enumerable.Range(0, RotatingBatches).Select(_ => model.MakeBatch(cell.Batch, random).MoveTo(device, cell.ChannelsLast))];
    }

    protected IPredictor Model { get; }

    protected CellKey Cell { get; }

    protected Device Device { get; }

    /// <summary>Of the process, to which the inputs come that only this benchmark keeps; null where it is no part of the peak.</summary>
    public long? MemoryBefore { get; init; }

    public long Parameters => Model.Module.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel());

    public double? RealTokensPerStep => _batches.Average(batch => batch.RealTokens);

    public void Step() => LibtorchEngine.Guard(() =>
    {
        if (_recorded is null)
            RunStep(_batches[_next]);
        else
            _recorded.Run(_batches[_next]);
        _next = (_next + 1) % _batches.Length;
        return true;
    });

    public void Synchronize()
    {
        if (Device.type == DeviceType.CUDA)
            LibtorchEngine.Guard(() =>
            {
                cuda.synchronize(Device);
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

    public WorkEvidence Inspect() => LibtorchEngine.Guard(() =>
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return new WorkEvidence(
            _batches.Min(batch => batch.Spread()), _batches.Distinct(Batch.SameValues).Count(), NumericProbe.Run(Cell.Precision, Device), Attention());
    });

    public StepEvidence Examine() => LibtorchEngine.Guard(Evidence);

    public MemoryReading? PeakMemory() => Workloads.PeakMemory.Read(Device, MemoryBefore + _batches.Sum(batch => batch.Bytes));

    public virtual void Dispose()
    {
        _recorded?.Dispose();
        _marks?.Dispose();
        foreach (var batch in _batches)
            batch.Dispose();
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
    private string? Attention()
    {
        // Whether gradients are asked for changes the choice.
        using var grad = set_grad_enabled(Cell.Mode == Mode.Train);
        using var autocast = Precisions.Autocast(Cell.Precision, Device);
        using var watch = new AttentionWatch();
        try
        {
            Model.Predict(_batches[0]).Dispose();
        }
        catch (TorchOutOfMemoryException)
        {
            // The step's gradients are still there.
        }

        return watch.Seen.Count == 0 ? null : string.Join('+', watch.Seen.Select(backend => backend.ToString().ToLowerInvariant()));
    }
}
