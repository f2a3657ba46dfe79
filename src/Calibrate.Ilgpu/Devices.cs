using Calibrate.Measuring;
using Calibrate.Measuring.Hosts;
using Calibrate.Planning;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace Calibrate.Ilgpu;

/// <summary>What ILGPU shows of this machine.</summary>
internal static class Devices
{
    /// <summary>A context that sees devices of one kind: the drivers of the others are left alone.</summary>
    public static Context NewContext(AcceleratorKind kind)
    {
        var context = Context.Create(builder => _ = kind switch
        {
            AcceleratorKind.Cuda => builder.Cuda().Optimize(OptimizationLevel.O2),
            AcceleratorKind.OpenCl => builder.OpenCL().Optimize(OptimizationLevel.O2),
            _ => builder.DefaultCPU().Optimize(OptimizationLevel.O2),
        });
        FusedMultiplyAdd.Register(context);
        return context;
    }

    /// <exception cref="UnsupportedException">There is no such device, or ILGPU cannot use it.</exception>
    public static Device Find(Context context, AcceleratorChoice choice) => choice.Kind switch
    {
        // By CUDA's own number: ILGPU leaves out devices that it cannot use, and counts those that are left.
        AcceleratorKind.Cuda => context.Devices.OfType<CudaDevice>().FirstOrDefault(device => device.DeviceId == choice.Index)
            ?? throw new UnsupportedException($"ILGPU sees no CUDA device {choice}: it takes NVIDIA's driver and a GPU that this version of ILGPU knows"),
        AcceleratorKind.OpenCl => context.Devices.OfType<CLDevice>().ElementAtOrDefault(choice.Index)
            ?? throw new UnsupportedException($"ILGPU sees no OpenCL device {choice}: it takes a driver of OpenCL 2.0 or later with a generic address space, and libOpenCL.so (ocl-icd-opencl-dev)"),
        _ => context.GetCPUDevice(0),
    };

    /// <summary>What buffers may be taken from; on CUDA what is free, since others may have some of it.</summary>
    public static long MemoryBytes(Accelerator accelerator) => accelerator switch
    {
        CudaAccelerator cuda => cuda.GetFreeMemory(),
        CPUAccelerator => MemoryLimit.Bytes(),
        _ => accelerator.MemorySize,
    };

    /// <summary>Null where nothing tells.</summary>
    public static long? CacheBytes(Accelerator accelerator) => accelerator switch
    {
        CudaAccelerator cuda => ((CudaDevice)cuda.Device).L2CacheSize,
        CLAccelerator opencl => ((CLDevice)opencl.Device).GetDeviceInfo<long>(CLDeviceInfoType.CL_DEVICE_GLOBAL_MEM_CACHE_SIZE),
        _ => null,
    };
}
