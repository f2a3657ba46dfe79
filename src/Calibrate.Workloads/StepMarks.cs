using Calibrate.Torch;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>Moments in a CUDA device's own work, by events that wait for nothing.</summary>
internal sealed class StepMarks(Device device) : IDisposable
{
    // Made once: creating one costs more than recording it.
    private readonly List<CudaEvent> _events = [];
    private int _marked;

    /// <summary>Null where the device has no clock, or this libtorch's events tell no times.</summary>
    public static StepMarks? For(Device device)
    {
        if (device.type != TorchSharp.DeviceType.CUDA)
            return null;
        try
        {
            using var trial = new CudaEvent(device, enable_timing: true);
            return new(device);
        }
        catch (MissingOperatorException)
        {
            return null;
        }
    }

    public void Mark()
    {
        if (_marked == _events.Count)
            _events.Add(new(device, enable_timing: true));
        _events[_marked++].record();
    }

    /// <summary>From each mark to the next; then there are none.</summary>
    public IReadOnlyList<TimeSpan> Take()
    {
        TimeSpan[] times = [.. Enumerable.Range(0, Math.Max(0, _marked - 1)).Select(i => _events[i].elapsed_time(_events[i + 1]))];
        _marked = 0;
        return times;
    }

    public void Dispose() => _events.ForEach(moment => moment.Dispose());
}
