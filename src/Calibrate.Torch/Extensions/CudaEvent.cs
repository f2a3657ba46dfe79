using Calibrate.Torch.Interop;
using TorchSharp;

namespace Calibrate.Torch;

/// <summary>A moment in the work of a CUDA device (PyTorch's <c>torch.cuda.Event</c>).</summary>
public sealed unsafe class CudaEvent : IDisposable
{
    private readonly int _index;
    private nint _handle;

    /// <param name="device">Where none is given, the current one.</param>
    /// <param name="enable_timing">Whether the time between it and another is asked for.</param>
    /// <exception cref="MissingOperatorException">With timing: the events of this libtorch, before 2.6, tell no times.</exception>
    public CudaEvent(torch.Device? device = null, bool enable_timing = false)
    {
        nint handle;
        Check.Ok(Native.ct_event_new((int)DeviceType.CUDA, enable_timing ? (byte)1 : (byte)0, &handle));
        _handle = handle;
        _index = CudaState.IndexOf(device);
    }

    /// <summary>It happens once the work given to the device's current stream so far is done.</summary>
    public void record() => Check.Ok(Native.ct_event_record(_handle, _index));

    /// <summary>What is given to the device's current stream from here on waits for it.</summary>
    public void wait() => Check.Ok(Native.ct_event_block(_handle, _index));

    /// <summary>Whether it has happened.</summary>
    public bool query()
    {
        byte done;
        Check.Ok(Native.ct_event_query(_handle, &done));
        return done != 0;
    }

    /// <summary>From this event to a later one, on the device's clock (resolution about 0.5 µs). Both must have happened.</summary>
    public TimeSpan elapsed_time(CudaEvent end)
    {
        double milliseconds;
        Check.Ok(Native.ct_event_elapsed(_handle, end._handle, &milliseconds));
        return TimeSpan.FromMilliseconds(milliseconds);
    }

    public void Dispose()
    {
        if (_handle != 0)
            Native.ct_event_release(Interlocked.Exchange(ref _handle, 0));
    }
}
