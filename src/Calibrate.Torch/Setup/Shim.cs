using System.Runtime.InteropServices;

namespace Calibrate.Torch.Setup;

/// <summary>The loaded shim: found or compiled at the first use of libtorch in this process.</summary>
public static class Shim
{
    public const string Variable = "CALIBRATE_SHIM";

    private static readonly Lock s_lock = new();
    private static nint s_handle;

    /// <summary>The libtorch this process uses; null until it is loaded, or when a ready-made shim brought its own.</summary>
    public static LibtorchInstallation? Libtorch { get; private set; }

    internal static nint Handle
    {
        get
        {
            if (s_handle == 0)
                Load(static _ => { });
            return s_handle;
        }
    }

    /// <summary>Finds libtorch, compiles the shim where needed, and loads both.</summary>
    /// <exception cref="LibtorchSetupException">Something is missing; the message says what to install.</exception>
    public static void Load(Action<string> progress)
    {
        lock (s_lock)
        {
            if (s_handle == 0)
                s_handle = Open(Locate(progress));
        }
    }

    /// <summary>The shim's path, compiled where needed, without loading anything.</summary>
    public static string Locate(Action<string> progress)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } ready)
            return ready;
        Libtorch ??= LibtorchLocator.Find();
        return ShimCompiler.Ensure(Libtorch, progress);
    }

    private static unsafe nint Open(string path)
    {
        nint handle;
        try
        {
            handle = NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new LibtorchSetupException(
                $"The shim {path} does not load: {error.Message.ReplaceLineEndings(" ")} Remove it to have it compiled again, or correct {Variable}.");
        }

        var abi = NativeLibrary.TryGetExport(handle, "ct_abi", out var export) ? ((delegate* unmanaged[Cdecl]<int>)export)() : -1;
        return abi == Interop.Native.AbiVersion ? handle : throw new LibtorchSetupException(
            $"The shim {path} is of another version ({abi}, needed {Interop.Native.AbiVersion}). Remove it, or correct {Variable}.");
    }
}
