using Calibrate.Measuring;
using Calibrate.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>
/// What a workload takes, from before it is built. On the CPU the bytes of tensors are counted too, over the first steps alone: the first makes
/// the optimizer's state, in the second all is there, and the blocks that are timed after them bear no cost of it.
/// </summary>
internal sealed class MemoryWatch : IDisposable
{
    private const int CountedSteps = 2;

    private readonly Device _device;
    private readonly long? _before;
    private readonly long _others;
    private TensorCount? _count;
    private int _steps;
    private long? _inTensors;

    public MemoryWatch(Device device)
    {
        _device = device;
        PeakMemory.Reset(device);
        _before = PeakMemory.Before(device);
        // A CUDA library keeps workspaces of the allocator's, from a probe before.
        _others = device.type == DeviceType.CPU ? 0 : PeakMemory.Read(device, before: null)?.Bytes ?? 0;
        _count = device.type == DeviceType.CPU && Provider.WhyMissing(Feature.TensorMemory) is null ? new() : null;
    }

    /// <summary>What is there stays; the most that there was is forgotten.</summary>
    public void ResetPeak()
    {
        PeakMemory.Reset(_device);
        _count?.ResetPeak();
    }

    public void StepEnded()
    {
        if (_count is not null && ++_steps == CountedSteps)
            Dispose();
    }

    /// <param name="kept">Bytes of tensors that are there for the benchmark's sake.</param>
    /// <returns>Null where nothing tells.</returns>
    public MemoryReading? Read(long kept)
    {
        if (PeakMemory.Read(_device, _before + kept) is not { } reading)
            return null;
        var inTensors = _device.type == DeviceType.CPU ? _count?.MaxAllocated ?? _inTensors : reading.Bytes - _others;
        return reading with { TensorBytes = inTensors > kept ? inTensors - kept : null };
    }

    public void Dispose()
    {
        if (_count is null)
            return;
        _inTensors = _count.MaxAllocated;
        _count.Dispose();
        _count = null;
    }
}
