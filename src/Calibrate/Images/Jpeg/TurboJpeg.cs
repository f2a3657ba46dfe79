using System.Runtime.InteropServices;

namespace Calibrate.Images.Jpeg;

/// <summary>
/// libjpeg-turbo by its TurboJPEG interface of 2.x, which 3.x still has: the decoder that PyTorch's trainers use through Pillow
/// and OpenCV. Found when the program runs: none of it is needed to build.
/// </summary>
public sealed unsafe class TurboJpeg
{
    /// <summary>Names another library to load.</summary>
    public const string Variable = "CALIBRATE_TURBOJPEG";

    private const string Standard = "libturbojpeg.so.0";

    private TurboJpeg(string name, nint library)
    {
        Name = name;
        InitDecompress = (delegate* unmanaged[Cdecl]<nint>)Export(library, "tjInitDecompress");
        DecompressHeader = (delegate* unmanaged[Cdecl]<nint, byte*, CULong, int*, int*, int*, int*, int>)Export(library, "tjDecompressHeader3");
        Decompress = (delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int>)Export(library, "tjDecompress2");
        InitCompress = (delegate* unmanaged[Cdecl]<nint>)Export(library, "tjInitCompress");
        Compress = (delegate* unmanaged[Cdecl]<nint, byte*, int, int, int, int, byte**, CULong*, int, int, int, int>)Export(library, "tjCompress2");
        Free = (delegate* unmanaged[Cdecl]<byte*, void>)Export(library, "tjFree");
        ErrorCode = (delegate* unmanaged[Cdecl]<nint, int>)Export(library, "tjGetErrorCode");
        ErrorText = (delegate* unmanaged[Cdecl]<nint, byte*>)Export(library, "tjGetErrorStr2");
        Destroy = (delegate* unmanaged[Cdecl]<nint, int>)Export(library, "tjDestroy");
    }

    /// <summary>As it was loaded, e.g. <c>libturbojpeg.so.0</c>.</summary>
    public string Name { get; }

    internal delegate* unmanaged[Cdecl]<nint> InitDecompress { get; }

    internal delegate* unmanaged[Cdecl]<nint, byte*, CULong, int*, int*, int*, int*, int> DecompressHeader { get; }

    internal delegate* unmanaged[Cdecl]<nint, byte*, CULong, byte*, int, int, int, int, int, int> Decompress { get; }

    internal delegate* unmanaged[Cdecl]<nint> InitCompress { get; }

    internal delegate* unmanaged[Cdecl]<nint, byte*, int, int, int, int, byte**, CULong*, int, int, int, int> Compress { get; }

    internal delegate* unmanaged[Cdecl]<byte*, void> Free { get; }

    internal delegate* unmanaged[Cdecl]<nint, int> Destroy { get; }

    private delegate* unmanaged[Cdecl]<nint, int> ErrorCode { get; }

    private delegate* unmanaged[Cdecl]<nint, byte*> ErrorText { get; }

    /// <param name="path">Null: what <see cref="Variable"/> names, or the system's.</param>
    /// <exception cref="JpegLibraryMissingException">There is none, or an old one.</exception>
    public static TurboJpeg Open(string? path = null)
    {
        var named = path ?? Environment.GetEnvironmentVariable(Variable);
        var name = string.IsNullOrEmpty(named) ? Standard : named;
        if (NativeLibrary.TryLoad(name, out var library))
            return new(name, library);
        throw new JpegLibraryMissingException(name == Standard
            ? $"{Standard} cannot be loaded, and images are decoded with it: install libjpeg-turbo's TurboJPEG (apt-get install libturbojpeg0 on Debian, libturbojpeg on Ubuntu), or name the library with {Variable}"
            : $"{name}, which {Variable} names, cannot be loaded: name libjpeg-turbo's TurboJPEG library, or leave {Variable} unset for the system's {Standard}");
    }

    /// <summary>What the last call on a handle had against it; a warning may pass, since the pixels are there.</summary>
    internal (bool IsWarning, string Text) ErrorOf(nint handle) =>
        (ErrorCode(handle) == 0, Marshal.PtrToStringUTF8((nint)ErrorText(handle)) ?? "unknown error");

    private nint Export(nint library, string function) => NativeLibrary.TryGetExport(library, function, out var address)
        ? address
        : throw new JpegLibraryMissingException($"{Name} has no {function}: it is older than libjpeg-turbo 2.0, or another library; install libturbojpeg0 (Debian) or libturbojpeg (Ubuntu)");
}
