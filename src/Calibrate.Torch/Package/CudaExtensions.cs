using TorchSharp;

namespace Calibrate.Torch;

/// <summary>What <c>torch.cuda</c> holds in PyTorch and TorchSharp lacks: what the driver tells is there, the allocator's figures are not.</summary>
public static class CudaExtensions
{
    extension(torch.cuda)
    {
        /// <exception cref="MissingOperatorException">Always.</exception>
        public static CudaMemory memory_stats(torch.Device? device = null) =>
            throw new MissingOperatorException(Provider.WhyMissing(Feature.CudaMemoryStatistics)!);

        /// <exception cref="MissingOperatorException">Always.</exception>
        public static void reset_peak_memory_stats(torch.Device? device = null) => Provider.Require(Feature.CudaMemoryStatistics);

        /// <exception cref="MissingOperatorException">Always.</exception>
        public static void empty_cache(torch.Device? device = null) => Provider.Require(Feature.CudaMemoryStatistics);

        /// <summary>What the driver says of a device; null where there is none.</summary>
        public static CudaDeviceProperties? get_device_properties(torch.Device? device = null) => CudaDriver.Installed.Properties(Math.Max(device?.index ?? 0, 0));

        /// <summary>Null: TorchSharp tells whether there is a cuDNN, not which.</summary>
        public static long? cudnn_version() => null;
    }
}
