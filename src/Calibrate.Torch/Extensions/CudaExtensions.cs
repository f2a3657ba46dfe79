using Calibrate.Torch.Interop;
using TorchSharp;

namespace Calibrate.Torch;

/// <summary>What <c>torch.cuda</c> and <c>torch.backends</c> hold in PyTorch and TorchSharp lacks.</summary>
public static class CudaExtensions
{
    extension(torch.cuda)
    {
        /// <summary>Bytes of the caching allocator on a device; where none is given, on the current one.</summary>
        /// <exception cref="MissingOperatorException">This libtorch tells none without the CUDA headers.</exception>
        public static unsafe CudaMemory memory_stats(torch.Device? device = null)
        {
            var four = stackalloc long[4];
            Check.Ok(Native.ct_device_memory((int)DeviceType.CUDA, CudaState.IndexOf(device), four));
            return new(four[0], four[1], four[2], four[3]);
        }

        /// <summary>Starts the peaks of <c>memory_stats</c> anew.</summary>
        public static void reset_peak_memory_stats(torch.Device? device = null) =>
            Check.Ok(Native.ct_reset_peak_memory((int)DeviceType.CUDA, CudaState.IndexOf(device)));

        /// <summary>Gives the allocator's unused memory back to the device.</summary>
        public static void empty_cache(torch.Device? device = null) =>
            Check.Ok(Native.ct_empty_cache((int)DeviceType.CUDA, CudaState.IndexOf(device)));

        /// <summary>E.g. 90100 for cuDNN 9.1.0; 0 where there is none.</summary>
        public static long cudnn_version() => CudaState.CudnnVersion();
    }

    extension(torch.backends.cudnn)
    {
        /// <summary>Whether cuDNN tries its algorithms and keeps the fastest.</summary>
        public static bool benchmark
        {
            get => CudaState.Get(Switch.CudnnBenchmark);
            set => CudaState.Set(Switch.CudnnBenchmark, value);
        }
    }
}

/// <summary>Bytes in tensors now and at most, and bytes taken from the device now and at most.</summary>
public readonly record struct CudaMemory(long Allocated, long MaxAllocated, long Reserved, long MaxReserved);
