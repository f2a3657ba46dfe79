using Calibrate.Torch.Interop;
using TorchSharp;

namespace Calibrate.Torch;

/// <summary>What <c>torch.cuda</c> holds in PyTorch and TorchSharp lacks. Where no device is given, the current one is meant.</summary>
public static class CudaExtensions
{
    extension(torch.cuda)
    {
        /// <summary>What the caching allocator says of a device.</summary>
        /// <exception cref="MissingOperatorException">This libtorch, before 2.9, tells nothing without the CUDA headers.</exception>
        public static unsafe CudaMemory memory_stats(torch.Device? device = null)
        {
            var six = stackalloc long[6];
            Check.Ok(Native.ct_device_memory((int)DeviceType.CUDA, CudaState.IndexOf(device), six));
            return new(six[0], six[1], six[2], six[3], six[4], six[5]);
        }

        /// <summary>Bytes in tensors.</summary>
        public static long memory_allocated(torch.Device? device = null) => torch.cuda.memory_stats(device).Allocated;

        /// <summary>The most bytes in tensors since the last reset.</summary>
        public static long max_memory_allocated(torch.Device? device = null) => torch.cuda.memory_stats(device).MaxAllocated;

        /// <summary>Bytes taken from the device.</summary>
        public static long memory_reserved(torch.Device? device = null) => torch.cuda.memory_stats(device).Reserved;

        /// <summary>The most bytes taken from the device since the last reset.</summary>
        public static long max_memory_reserved(torch.Device? device = null) => torch.cuda.memory_stats(device).MaxReserved;

        /// <summary>Starts the peaks of <c>memory_stats</c> anew.</summary>
        public static void reset_peak_memory_stats(torch.Device? device = null) =>
            Check.Ok(Native.ct_reset_peak_memory((int)DeviceType.CUDA, CudaState.IndexOf(device)));

        /// <summary>Gives the allocator's unused memory back to the device.</summary>
        public static void empty_cache(torch.Device? device = null) =>
            Check.Ok(Native.ct_empty_cache((int)DeviceType.CUDA, CudaState.IndexOf(device)));

        /// <summary>What the driver says of a device; null where there is none.</summary>
        public static CudaDeviceProperties? get_device_properties(torch.Device? device = null) =>
            CudaDriver.Installed.Properties(torch.cuda.is_available() ? CudaState.IndexOf(device) : Math.Max(device?.index ?? 0, 0));

        /// <summary>E.g. 90100 for cuDNN 9.1.0; 0 where there is none.</summary>
        public static long cudnn_version() => CudaState.CudnnVersion();
    }
}
