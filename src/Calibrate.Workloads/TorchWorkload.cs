using System.Globalization;
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
    private int _next;

    protected TorchWorkload(ITrainable model, CellKey cell, Device device, ulong seed)
    {
        (Model, Cell, Device) = (model, cell, device);
        var random = new Random((int)(seed % int.MaxValue));
        _batches = [.. Enumerable.Range(0, RotatingBatches).Select(_ => model.MakeBatch(cell.Batch, random).MoveTo(device))];
    }

    protected ITrainable Model { get; }

    protected CellKey Cell { get; }

    protected Device Device { get; }

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

    public abstract StepEvidence Examine();

    public MemoryReading PeakMemory() => Device.type == DeviceType.CUDA
        ? new(cuda.memory_stats(Device).MaxAllocated, "cuda allocated")
        : new(PeakResidentBytes(File.ReadLines("/proc/self/status")), "VmHWM");

    public virtual void Dispose()
    {
        foreach (var batch in _batches)
            batch.Dispose();
        Model.Module.Dispose();
    }

    protected abstract void RunStep(Batch batch);

    /// <summary>The process's own peak, in the kernel's kB = 1024 bytes.</summary>
    internal static long PeakResidentBytes(IEnumerable<string> status)
    {
        var line = status.First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(6).TrimEnd("kB ").Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
