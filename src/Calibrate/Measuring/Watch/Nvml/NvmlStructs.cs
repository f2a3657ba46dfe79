using System.Runtime.InteropServices;

namespace Calibrate.Measuring.Watch.Nvml;

// The structures of nvml.h that are read here, field by field as a C compiler lays them out on a 64-bit Linux.

/// <summary><c>nvmlUtilization_t</c>: percent of the time of the driver's last sample period.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlUtilization
{
    /// <summary>In which at least one kernel was resident.</summary>
    public uint Gpu;

    /// <summary>In which memory was read or written.</summary>
    public uint Memory;
}

/// <summary><c>nvmlMemory_t</c>, bytes. What the driver keeps for itself counts as used.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemory
{
    public ulong Total;
    public ulong Free;
    public ulong Used;
}

/// <summary><c>nvmlMemory_v2_t</c>, bytes. What the driver keeps for itself is apart, as in nvidia-smi.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemory2
{
    /// <summary>In: <see cref="Asked"/>.</summary>
    public uint Version;
    public ulong Total;
    public ulong Reserved;
    public ulong Free;
    public ulong Used;

    public static unsafe NvmlMemory2 Asked => new() { Version = (uint)sizeof(NvmlMemory2) | 2u << 24 };
}

/// <summary><c>nvmlTemperature_v1_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlTemperature
{
    /// <summary>In: <see cref="Asked"/>.</summary>
    public uint Version;

    /// <summary>In: 0 for the die.</summary>
    public int Sensor;

    /// <summary>Degrees Celsius.</summary>
    public int Temperature;

    public static unsafe NvmlTemperature Asked => new() { Version = (uint)sizeof(NvmlTemperature) | 1u << 24 };
}

/// <summary><c>nvmlViolationTime_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlViolationTime
{
    /// <summary>Microseconds of the host's clock.</summary>
    public ulong ReferenceTime;

    /// <summary>Nanoseconds so far for which the policy held the clock down.</summary>
    public ulong ViolationTime;
}

/// <summary><c>nvmlProcessInfo_v1_t</c>: what <c>nvmlDeviceGetComputeRunningProcesses</c> fills.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlProcess1
{
    public uint Pid;
    public ulong UsedMemory;
}

/// <summary><c>nvmlProcessInfo_v2_t</c>: what <c>_v2</c> fills, and <c>_v3</c> of most drivers.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlProcess2
{
    public uint Pid;
    public ulong UsedMemory;
    public uint GpuInstance;
    public uint ComputeInstance;
}

/// <summary><c>nvmlProcessDetail_v1_t</c>: what <c>_v3</c> of the first drivers of the 535 series fills.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlProcess3
{
    public uint Pid;
    public ulong UsedMemory;
    public uint GpuInstance;
    public uint ComputeInstance;
    public ulong UsedProtectedMemory;
}
