using Calibrate.Measuring;
using Calibrate.Measuring.Hosts;
using Calibrate.Profiles;
using Calibrate.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Calibrate.Workloads;

/// <summary>What the devices are, and why one is not there.</summary>
internal static class Devices
{
    /// <exception cref="UnsupportedException">There is no such device here.</exception>
    public static DeviceDescription Describe(Device device)
    {
        if (WhyAbsent(device) is { } reason)
            throw new UnsupportedException(reason);
        if (device.type == DeviceType.CPU)
            return Cpu.Describe();
        var properties = CudaDriver.Installed.Properties(Index(device)) ?? throw new UnsupportedException($"{device}: the CUDA driver does not describe it");
        return new DeviceDescription(
            "cuda",
            properties.Name,
            DeviceSlug.Of(properties.Name),
            properties.MemoryBytes,
            properties.Multiprocessors,
            properties.ComputeCapability.ToString(),
            DriverVersion());
    }

    public static string? WhyAbsent(Device device)
    {
        if (device.type == DeviceType.CPU)
            return null;
        if (device.type != DeviceType.CUDA)
            return $"{device} is no device of this program: use cpu, cuda or cuda:N";
        var count = cuda.device_count();
        if (count == 0)
        {
            return CudaDriver.Installed.Properties(0) is { Name: var name }
                ? $"the driver shows {name}, and this libtorch ({Libtorch.Version}) is built without CUDA or for a newer driver; {LibtorchSetup.ToCuda}"
                : $"no CUDA device: {(CudaDriver.Installed.Version() is null ? "no CUDA driver (libcuda.so.1) is installed" : "the CUDA driver shows none")}; use --device cpu, or a box with a GPU";
        }

        return Index(device) < count ? null : $"{device} does not exist: there are {count} CUDA devices, cuda:0 to cuda:{count - 1}";
    }

    public static Version? ComputeCapability(Device device) => CudaDriver.Installed.Properties(Index(device))?.ComputeCapability;

    private static int Index(Device device) => Math.Max(device.index, 0);

    /// <summary>Of the kernel's module, as nvidia-smi names it; null where it does not tell.</summary>
    private static string? DriverVersion()
    {
        const string Module = "/sys/module/nvidia/version";
        return File.Exists(Module) ? File.ReadAllText(Module).Trim() : null;
    }
}
