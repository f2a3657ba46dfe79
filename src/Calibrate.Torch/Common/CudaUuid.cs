using System.Runtime.InteropServices;

namespace Calibrate.Torch;

/// <summary>The UUIDs of CUDA devices, by which other tools of the driver name them: numbers differ, as CUDA_VISIBLE_DEVICES tells.</summary>
public static unsafe class CudaUuid
{
    private const int Bytes = 16;

    private static readonly Lazy<nint> s_library = new(() =>
        NativeLibrary.TryLoad("libcuda.so.1", out var library)
        && NativeLibrary.TryGetExport(library, "cuInit", out var init)
        && ((delegate* unmanaged[Cdecl]<uint, int>)init)(0) == 0 ? library : 0);

    /// <summary>Of all devices, as CUDA counts them; empty without a driver. No context is made.</summary>
    public static IReadOnlyList<string?> All()
    {
        int count;
        return Find("cuDeviceGetCount") is var ask and not 0 && ((delegate* unmanaged[Cdecl]<int*, int>)ask)(&count) == 0
            ? [.. Enumerable.Range(0, count).Select(Of)]
            : [];
    }

    /// <summary>Of a device by the number CUDA gives it, as <c>01234567-89ab-cdef-0123-456789abcdef</c>; null where the driver does not tell it.</summary>
    /// <remarks>The second version of the call gives a MIG device's own (CUDA 11.4 and later).</remarks>
    public static string? Of(int index)
    {
        int device;
        var bytes = stackalloc byte[Bytes];
        return Find("cuDeviceGet") is var get and not 0
            && ((delegate* unmanaged[Cdecl]<int*, int, int>)get)(&device, index) == 0
            && (Find("cuDeviceGetUuid_v2") is var newer and not 0 ? newer : Find("cuDeviceGetUuid")) is var ask and not 0
            && ((delegate* unmanaged[Cdecl]<byte*, int, int>)ask)(bytes, device) == 0
                ? new Guid(new ReadOnlySpan<byte>(bytes, Bytes), bigEndian: true).ToString("D")
                : null;
    }

    private static nint Find(string function) =>
        s_library.Value != 0 && NativeLibrary.TryGetExport(s_library.Value, function, out var found) ? found : 0;
}
