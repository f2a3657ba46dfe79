using Calibrate.Torch.Interop;
using TorchSharp;

namespace Calibrate.Torch;

/// <summary>What <c>torch.cuda</c> and <c>torch.backends</c> hold in PyTorch and TorchSharp lacks.</summary>
public static class CudaExtensions
{
    extension(torch.cuda)
    {
        /// <summary>Bytes of the caching allocator on a device.</summary>
        /// <exception cref="MissingOperatorException">This libtorch tells none without the CUDA headers.</exception>
        public static unsafe CudaMemory memory_stats(torch.Device? device = null)
        {
            var four = stackalloc long[4];
            Check.Ok(Native.ct_device_memory((int)DeviceType.CUDA, Index(device), four));
            return new(four[0], four[1], four[2], four[3]);
        }

        /// <summary>Starts the peaks of <c>memory_stats</c> anew.</summary>
        public static void reset_peak_memory_stats(torch.Device? device = null) =>
            Check.Ok(Native.ct_reset_peak_memory((int)DeviceType.CUDA, Index(device)));

        /// <summary>Gives the allocator's unused memory back to the device.</summary>
        public static void empty_cache(torch.Device? device = null) => Check.Ok(Native.ct_empty_cache((int)DeviceType.CUDA, Index(device)));

        /// <summary>E.g. 90100 for cuDNN 9.1.0; 0 where there is none.</summary>
        public static long cudnn_version() => Native.ct_cudnn_version();
    }

    extension(torch.backends.cudnn)
    {
        /// <summary>Whether cuDNN tries its algorithms and keeps the fastest.</summary>
        public static bool benchmark
        {
            get => torch.backends.Get(Switch.CudnnBenchmark);
            set => torch.backends.Set(Switch.CudnnBenchmark, value);
        }
    }

    private static int Index(torch.Device? device) => Math.Max(device?.index ?? 0, 0);
}

/// <summary>Bytes in tensors now and at most, and bytes taken from the device now and at most.</summary>
public readonly record struct CudaMemory(long Allocated, long MaxAllocated, long Reserved, long MaxReserved);

/// <summary>A mark in a device's current stream; two of them time what lies between. For diagnostics: estimates use the host clock.</summary>
public sealed unsafe class CudaEvent : IDisposable
{
    private nint _event;

    private CudaEvent(nint recorded) => _event = recorded;

    /// <exception cref="MissingOperatorException">libtorch is older than 2.3.</exception>
    public static CudaEvent Record(torch.Device device)
    {
        nint recorded;
        Check.Ok(Native.ct_event_record((int)device.type, Math.Max(device.index, 0), &recorded));
        return new(recorded);
    }

    /// <summary>Device time from this event to a later one, waiting for the later one.</summary>
    public TimeSpan Until(CudaEvent later)
    {
        double milliseconds;
        Check.Ok(Native.ct_event_elapsed(_event, later._event, &milliseconds));
        return TimeSpan.FromMilliseconds(milliseconds);
    }

    public void Dispose()
    {
        if (_event != 0)
            Native.ct_event_release(Interlocked.Exchange(ref _event, 0));
    }
}
