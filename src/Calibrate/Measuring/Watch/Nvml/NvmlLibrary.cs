using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Calibrate.Measuring.Watch.Nvml;

/// <summary>
/// The NVIDIA management library, which comes with the driver. Found when the program runs: none of it is needed to build, and
/// none to run. Functions are looked up by name as they are asked for, since drivers differ in which they have.
/// </summary>
/// <remarks>For one thread at a time.</remarks>
internal sealed unsafe class NvmlLibrary : IDisposable
{
    /// <summary>Names another library to load.</summary>
    public const string Variable = "CALIBRATE_NVML";

    private const string Standard = "libnvidia-ml.so.1";

    private readonly nint _library;
    private readonly Dictionary<string, nint> _functions = new(StringComparer.Ordinal);

    private NvmlLibrary(nint library) => _library = library;

    /// <param name="path">Null: what <see cref="Variable"/> names, or the driver's.</param>
    /// <param name="whyNot">Why there is none to ask, in words.</param>
    public static bool TryOpen(string? path, [NotNullWhen(true)] out NvmlLibrary? nvml, [NotNullWhen(false)] out string? whyNot)
    {
        (nvml, whyNot) = (null, null);
        var named = path ?? Environment.GetEnvironmentVariable(Variable);
        var name = string.IsNullOrEmpty(named) ? Standard : named;
        if (!NativeLibrary.TryLoad(name, out var library))
        {
            whyNot = name == Standard
                ? $"{Standard} cannot be loaded: no NVIDIA driver is installed, or the container was started without its tools (NVIDIA_DRIVER_CAPABILITIES has to hold utility)"
                : $"{name}, which {Variable} names, cannot be loaded";
            return false;
        }

        nvml = new(library);
        var status = nvml.Call("nvmlInit_v2") is var begun and not NvmlStatus.FunctionNotFound ? begun : nvml.Call("nvmlInit");
        if (status == NvmlStatus.Success)
            return true;
        (nvml, whyNot) = (null, $"{name} does not start: {status.InWords()}");
        return false;
    }

    /// <summary>Of the driver, e.g. <c>580.95.05</c>; null where the library does not tell.</summary>
    public string? DriverVersion => Text("nvmlSystemGetDriverVersion");

    /// <summary>The newest CUDA the driver can run, e.g. <c>13.0</c>.</summary>
    public string? CudaVersion =>
        Ask<int>("nvmlSystemGetCudaDriverVersion_v2").Or(() => Ask<int>("nvmlSystemGetCudaDriverVersion")).Value is { } version
            ? FormattableString.Invariant($"{version / 1000}.{version % 1000 / 10}")
            : null;

    public Sensed<T> Ask<T>(string function)
        where T : unmanaged
    {
        T value = default;
        return Find(function) is var call and not 0
            ? Sensed<T>.Of(((delegate* unmanaged[Cdecl]<void*, NvmlStatus>)call)(&value), value)
            : Sensed<T>.WithoutFunction(function);
    }

    /// <param name="value">What the function finds in the structure that it fills.</param>
    public Sensed<T> Ask<T>(string function, nint device, T value = default)
        where T : unmanaged => Find(function) is var call and not 0
            ? Sensed<T>.Of(((delegate* unmanaged[Cdecl]<nint, void*, NvmlStatus>)call)(device, &value), value)
            : Sensed<T>.WithoutFunction(function);

    public Sensed<T> AskOf<T>(string function, nint device, int which)
        where T : unmanaged
    {
        T value = default;
        return Find(function) is var call and not 0
            ? Sensed<T>.Of(((delegate* unmanaged[Cdecl]<nint, int, void*, NvmlStatus>)call)(device, which, &value), value)
            : Sensed<T>.WithoutFunction(function);
    }

    public Sensed<T> AskOf<T>(string function, nint device, int which, int counter)
        where T : unmanaged
    {
        T value = default;
        return Find(function) is var call and not 0
            ? Sensed<T>.Of(((delegate* unmanaged[Cdecl]<nint, int, int, void*, NvmlStatus>)call)(device, which, counter, &value), value)
            : Sensed<T>.WithoutFunction(function);
    }

    /// <summary>The present one of a function that tells a present and a pending state.</summary>
    public Sensed<uint> AskPresent(string function, nint device)
    {
        uint present, pending;
        return Find(function) is var call and not 0
            ? Sensed<uint>.Of(((delegate* unmanaged[Cdecl]<nint, uint*, uint*, NvmlStatus>)call)(device, &present, &pending), present)
            : Sensed<uint>.WithoutFunction(function);
    }

    public Sensed<nint> DeviceAt(uint index)
    {
        nint device;
        return (Find("nvmlDeviceGetHandleByIndex_v2") is var newer and not 0 ? newer : Find("nvmlDeviceGetHandleByIndex")) is var call and not 0
            ? Sensed<nint>.Of(((delegate* unmanaged[Cdecl]<uint, nint*, NvmlStatus>)call)(index, &device), device)
            : Sensed<nint>.WithoutFunction("nvmlDeviceGetHandleByIndex_v2");
    }

    /// <param name="uuid">With its prefix: <c>GPU-…</c> or <c>MIG-…</c>.</param>
    public Sensed<nint> DeviceNamed(string uuid)
    {
        const string Function = "nvmlDeviceGetHandleByUUID";
        if (Find(Function) is not (var call and not 0))
            return Sensed<nint>.WithoutFunction(Function);
        nint device;
        fixed (byte* text = Encoding.ASCII.GetBytes(uuid + '\0'))
            return Sensed<nint>.Of(((delegate* unmanaged[Cdecl]<byte*, nint*, NvmlStatus>)call)(text, &device), device);
    }

    public Sensed<uint> Count() => Ask<uint>("nvmlDeviceGetCount_v2").Or(() => Ask<uint>("nvmlDeviceGetCount"));

    /// <summary>A text about a device; null where there is none.</summary>
    public string? Text(string function, nint device)
    {
        var text = stackalloc byte[LongestText];
        return Find(function) is var call and not 0 && ((delegate* unmanaged[Cdecl]<nint, byte*, uint, NvmlStatus>)call)(device, text, LongestText) == NvmlStatus.Success
            ? Read(text)
            : null;
    }

    /// <summary>Null where this library has no such function.</summary>
    public (NvmlStatus Status, uint Count)? Fill(string function, nint device, void* entries, uint room) =>
        Find(function) is var call and not 0
            ? (((delegate* unmanaged[Cdecl]<nint, uint*, void*, NvmlStatus>)call)(device, &room, entries), room)
            : null;

    /// <summary>Ends what was begun; the library itself stays loaded, since drivers do not bear being unloaded.</summary>
    public void Dispose() => Call("nvmlShutdown");

    // Beyond the longest of nvml.h's buffer sizes, 96.
    private const int LongestText = 256;

    private string? Text(string function)
    {
        var text = stackalloc byte[LongestText];
        return Find(function) is var call and not 0 && ((delegate* unmanaged[Cdecl]<byte*, uint, NvmlStatus>)call)(text, LongestText) == NvmlStatus.Success
            ? Read(text)
            : null;
    }

    private static string Read(byte* text)
    {
        text[LongestText - 1] = 0;
        return Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
    }

    private NvmlStatus Call(string function) =>
        Find(function) is var call and not 0 ? ((delegate* unmanaged[Cdecl]<NvmlStatus>)call)() : NvmlStatus.FunctionNotFound;

    private nint Find(string function)
    {
        if (!_functions.TryGetValue(function, out var address))
            _functions[function] = address = NativeLibrary.TryGetExport(_library, function, out var found) ? found : 0;
        return address;
    }
}
