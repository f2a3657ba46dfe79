using System.Runtime.InteropServices;
using System.Text;

namespace Calibrate.Torch;

/// <summary>What the CUDA driver says of a device.</summary>
public sealed record CudaDeviceProperties(string Name, long MemoryBytes, int Multiprocessors, Version ComputeCapability);

/// <summary>The CUDA driver (libcuda.so.1), asked directly: no toolkit is needed, and no driver is no error.</summary>
public static unsafe class CudaDriver
{
    // CUdevice_attribute, cuda.h.
    private const int MultiprocessorCount = 16;
    private const int CapabilityMajor = 75;
    private const int CapabilityMinor = 76;

    private static readonly Lazy<nint> s_library = new(() =>
        NativeLibrary.TryLoad("libcuda.so.1", out var library) && Call(library, "cuInit", 0u) == 0 ? library : 0);

    /// <summary>The newest CUDA the driver can run; null where there is no driver.</summary>
    public static Version? Version()
    {
        int version;
        return s_library.Value != 0 && Call(s_library.Value, "cuDriverGetVersion", &version) == 0
            ? new Version(version / 1000, version % 1000 / 10)
            : null;
    }

    /// <summary>A device by the number CUDA gives it, CUDA_VISIBLE_DEVICES respected; null where there is none.</summary>
    public static CudaDeviceProperties? Properties(int index)
    {
        var library = s_library.Value;
        int device;
        if (library == 0 || ((delegate* unmanaged[Cdecl]<int*, int, int>)NativeLibrary.GetExport(library, "cuDeviceGet"))(&device, index) != 0)
            return null;
        var name = stackalloc byte[256];
        ((delegate* unmanaged[Cdecl]<byte*, int, int, int>)NativeLibrary.GetExport(library, "cuDeviceGetName"))(name, 256, device);
        nuint memory;
        ((delegate* unmanaged[Cdecl]<nuint*, int, int>)NativeLibrary.GetExport(library, "cuDeviceTotalMem_v2"))(&memory, device);
        return new(
            Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)),
            (long)memory,
            Attribute(library, MultiprocessorCount, device),
            new Version(Attribute(library, CapabilityMajor, device), Attribute(library, CapabilityMinor, device)));
    }

    private static int Attribute(nint library, int attribute, int device)
    {
        int value;
        ((delegate* unmanaged[Cdecl]<int*, int, int, int>)NativeLibrary.GetExport(library, "cuDeviceGetAttribute"))(&value, attribute, device);
        return value;
    }

    private static int Call(nint library, string name, uint argument) =>
        ((delegate* unmanaged[Cdecl]<uint, int>)NativeLibrary.GetExport(library, name))(argument);

    private static int Call(nint library, string name, int* argument) =>
        ((delegate* unmanaged[Cdecl]<int*, int>)NativeLibrary.GetExport(library, name))(argument);
}
