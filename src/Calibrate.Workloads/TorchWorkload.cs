using Calibrate.Measuring;
using Calibrate.Planning;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>What training and prediction share: the model, batches that rotate, and the readings.</summary>
internal abstract class TorchWorkload : IWorkload
{
    // Several, so that no step meets its own inputs in a cache; few, so that they cost little memory.
    private const int RotatingBatches = 4;

    private readonly Batch[] _batches;
    private int _next;

    protected TorchWorkload(ITrainable model, CellKey cell, Device device, ulong seed)
    {
        (Model, Cell, Device) = (model, cell, device);
        var random = new Random((int)(seed % int.MaxValue));
        _batches = [.. Enumerable.Range(0, RotatingBatches).Select(_ => model.MakeBatch(cell.Batch, random).MoveTo(device, cell.ChannelsLast))];
    }

    protected ITrainable Model { get; }

    protected CellKey Cell { get; }

    protected Device Device { get; }

    public long Parameters => Model.Module.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel());

    public double? RealTokensPerStep => _batches.Average(batch => batch.RealTokens);

    public void Step() => LibtorchEngine.Guard(() =>
    {
        RunStep(_batches[_next]);
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
        return new WorkEvidence(_batches.Min(batch => batch.Spread()), _batches.Distinct(Batch.SameValues).Count(), NumericProbe.Run(Cell.Precision, Device));
    });

    public StepEvidence Examine() => LibtorchEngine.Guard(Evidence);

    public MemoryReading? PeakMemory() => Workloads.PeakMemory.Read(Device);

    public virtual void Dispose()
    {
        foreach (var batch in _batches)
            batch.Dispose();
        Model.Module.Dispose();
    }

    protected abstract void RunStep(Batch batch);

    /// <summary>What a step makes last.</summary>
    protected abstract Tensor Result { get; }

    protected abstract StepEvidence Evidence();
}
