using Calibrate.Torch.Interop;

namespace Calibrate.Torch;

/// <summary>
/// Counts the bytes of tensors in the CPU's memory, as the caching allocator does of a CUDA device's: those that this thread, and what
/// it runs backward, allocates and frees until it is disposed. Meanwhile allocations take longer. To be disposed on the thread that made it, the last one made first.
/// </summary>
public sealed unsafe class TensorCount : IDisposable
{
    private nint _handle;

    public TensorCount()
    {
        nint handle;
        Check.Ok(Native.ct_tensor_count_new(&handle));
        _handle = handle;
    }

    /// <summary>Bytes in tensors now.</summary>
    public long Allocated => Read().Now;

    /// <summary>The most bytes since the last reset.</summary>
    public long MaxAllocated => Read().Peak;

    public void ResetPeak() => Native.ct_tensor_count_reset(_handle);

    public void Dispose()
    {
        if (_handle != 0)
            Native.ct_tensor_count_release(Interlocked.Exchange(ref _handle, 0));
    }

    private (long Now, long Peak) Read()
    {
        ObjectDisposedException.ThrowIf(_handle == 0, this);
        long now, peak;
        Native.ct_tensor_count_read(_handle, &now, &peak);
        return (now, peak);
    }
}
