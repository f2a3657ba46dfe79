using System.Runtime.InteropServices;

namespace Calibrate.Cli.Tests.Workers;

/// <summary>What a worker needs to go wrong in earnest.</summary>
internal static class LibC
{
    public const int DataLimit = 2;
    public const int DescriptorLimit = 7;

    /// <summary>Hands a descriptor down to the programs that this one starts.</summary>
    public static void Inherit(int descriptor)
    {
        const int SetFlags = 2;
        if (fcntl(descriptor, SetFlags, 0) != 0)
            throw new IOException($"fcntl: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public static void Close(int descriptor) => _ = close(descriptor);

    /// <summary>Sets a soft limit and returns the one before.</summary>
    public static ulong Limit(int resource, ulong value)
    {
        if (getrlimit(resource, out var limit) != 0 || setrlimit(resource, limit with { Soft = value }) != 0)
            throw new IOException($"setrlimit: {Marshal.GetLastPInvokeErrorMessage()}");
        return limit.Soft;
    }

    /// <summary>Writes where nothing is, inside native code: the runtime makes no exception of it.</summary>
    public static void WriteToNowhere() => memset(1, 0, 1);

    [StructLayout(LayoutKind.Sequential)]
    private record struct ResourceLimit(ulong Soft, ulong Hard);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fcntl(int descriptor, int command, int argument);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int descriptor);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int getrlimit(int resource, out ResourceLimit limit);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setrlimit(int resource, in ResourceLimit limit);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint memset(nint address, int value, nint length);
}
