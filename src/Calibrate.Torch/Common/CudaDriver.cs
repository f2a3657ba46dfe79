using System.Runtime.InteropServices;
using System.Text;

namespace Calibrate.Torch;

/// <summary>What the CUDA driver says of a device.</summary>
/// <param name="L2Bytes">Size of the L2 cache.</param>
/// <param name="Uuid">As nvidia-smi writes it, e.g. <c>GPU-5f2d…</c>; null where the driver does not tell.</param>
/// <param name="PciBusId">E.g. <c>0000:3B:00.0</c>; null where the driver does not tell.</param>
public sealed record CudaDeviceProperties(
    string Name, long MemoryBytes, int Multiprocessors, Version ComputeCapability, long L2Bytes, string? Uuid, string? PciBusId);

/// <summary>The CUDA driver, asked directly: no toolkit is needed, and no driver is no error.</summary>
public sealed unsafe class CudaDriver
{
    // CUdevice_attribute, cuda.h.
    private const int MultiprocessorCount = 16;
    private const int L2CacheSize = 38;
    private const int CapabilityMajor = 75;
    private const int CapabilityMinor = 76;

    private static readonly Lazy<CudaDriver> s_installed = new(() => new CudaDriver("libcuda.so.1"));

    private readonly nint _library;

    /// <param name="library">A file name or path.</param>
    internal CudaDriver(string library)
    {
        if (NativeLibrary.TryLoad(library, out var loaded) && Initialize(loaded))
            _library = loaded;
    }

    /// <summary>The machine's driver, libcuda.so.1; it says nothing where there is none.</summary>
    public static CudaDriver Installed => s_installed.Value;

    /// <summary>The newest CUDA the driver can run; null where there is no driver.</summary>
    public Version? Version()
    {
        int version;
        return Export("cuDriverGetVersion") is not 0 and var export && ((delegate* unmanaged[Cdecl]<int*, int>)export)(&version) == 0
            ? new Version(version / 1000, version % 1000 / 10)
            : null;
    }

    /// <summary>A device by the number CUDA gives it, CUDA_VISIBLE_DEVICES respected; null where there is none.</summary>
    public CudaDeviceProperties? Properties(int index)
    {
        int device;
        if (Export("cuDeviceGet") is not (not 0 and var get) || ((delegate* unmanaged[Cdecl]<int*, int, int>)get)(&device, index) != 0)
            return null;
        nuint memory = 0;
        if (Export("cuDeviceTotalMem_v2") is not 0 and var total)
            _ = ((delegate* unmanaged[Cdecl]<nuint*, int, int>)total)(&memory, device);
        return new(
            Text("cuDeviceGetName", device) ?? "CUDA device",
            (long)memory,
            Attribute(MultiprocessorCount, device),
            new Version(Attribute(CapabilityMajor, device), Attribute(CapabilityMinor, device)),
            Attribute(L2CacheSize, device),
            Uuid(device),
            Text("cuDeviceGetPCIBusId", device));
    }

    private static bool Initialize(nint library) =>
        NativeLibrary.TryGetExport(library, "cuInit", out var initialize) && ((delegate* unmanaged[Cdecl]<uint, int>)initialize)(0) == 0;

    /// <summary>Zero where there is no driver, or it has no such function.</summary>
    private nint Export(string name) => _library != 0 && NativeLibrary.TryGetExport(_library, name, out var export) ? export : 0;

    private int Attribute(int attribute, int device)
    {
        int value;
        return Export("cuDeviceGetAttribute") is not 0 and var export && ((delegate* unmanaged[Cdecl]<int*, int, int, int>)export)(&value, attribute, device) == 0
            ? value
            : 0;
    }

    private string? Text(string function, int device)
    {
        const int Length = 256;
        var text = stackalloc byte[Length];
        return Export(function) is not 0 and var export && ((delegate* unmanaged[Cdecl]<byte*, int, int, int>)export)(text, Length, device) == 0
            ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text))
            : null;
    }

    private string? Uuid(int device)
    {
        // The second form tells a MIG instance's own.
        var export = Export("cuDeviceGetUuid_v2") is not 0 and var newer ? newer : Export("cuDeviceGetUuid");
        var bytes = stackalloc byte[16];
        return export != 0 && ((delegate* unmanaged[Cdecl]<byte*, int, int>)export)(bytes, device) == 0
            ? $"GPU-{new Guid(new ReadOnlySpan<byte>(bytes, 16), bigEndian: true)}"
            : null;
    }
}
