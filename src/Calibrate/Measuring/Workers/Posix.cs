using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Calibrate.Measuring.Workers;

/// <summary>The few POSIX calls .NET does not offer.</summary>
internal static class Posix
{
    public const int SigAbort = 6;
    public const int SigBus = 7;
    public const int SigKill = 9;
    public const int SigSegv = 11;
    public const int SigTerm = 15;

    /// <summary>
    /// Hands out the standard output under another descriptor and points descriptor 1 at the standard error, so that what
    /// native libraries print cannot get between the caller's bytes. Before the first use of Console.
    /// </summary>
    public static FileStream TakeOverStandardOutput()
    {
        var results = Checked(dup(1), nameof(dup));
        Checked(dup2(2, 1), nameof(dup2));
        // A child of the worker must not keep the pipe open after it.
        Checked(fcntl(results, SetDescriptorFlags, CloseOnExec), nameof(fcntl));
        return new(new SafeFileHandle(results, ownsHandle: true), FileAccess.Write, bufferSize: 0);
    }

    /// <summary>From now on the kernel kills this process when the thread that started it ends. It may have ended before: see <see cref="IsChildOf"/>.</summary>
    public static void DieWithParent() => Checked(prctl(SetParentDeathSignal, SigKill, 0, 0, 0), nameof(prctl));

    public static bool IsChildOf(int parent) => getppid() == parent;

    /// <summary>Makes this process the leader of a group of its own, so that <see cref="KillGroup"/> reaches its children and Ctrl-C does not reach it.</summary>
    /// <remarks>setsid fails only for one that leads a group already.</remarks>
    public static void LeadGroup() => _ = setsid();

    /// <summary>Signals a worker and its group; the process alone while it does not yet lead one.</summary>
    public static void KillGroup(Process leader, int signal)
    {
        if (kill(-leader.Id, signal) != 0 && !leader.HasExited)
            _ = kill(leader.Id, signal);
    }

    /// <summary>
    /// Bounds the memory that this process may write to: its heaps, its private mappings and its stacks, touched or not (RLIMIT_DATA;
    /// address space that is only reserved, as .NET does, counts for nothing). Allocations beyond it fail.
    /// </summary>
    public static void LimitData(long bytes)
    {
        Checked(getrlimit(DataLimit, out var limit), nameof(getrlimit));
        Checked(setrlimit(DataLimit, limit with { Soft = Math.Min((ulong)bytes, limit.Hard) }), nameof(setrlimit));
    }

    private const int DataLimit = 2;
    private const int SetParentDeathSignal = 1;
    private const int SetDescriptorFlags = 2;
    private const int CloseOnExec = 1;

    private static int Checked(int result, string call) =>
        result >= 0 ? result : throw new IOException($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    [StructLayout(LayoutKind.Sequential)]
    private record struct ResourceLimit(ulong Soft, ulong Hard);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int getrlimit(int resource, out ResourceLimit limit);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setrlimit(int resource, in ResourceLimit limit);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int dup(int descriptor);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int dup2(int from, int to);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fcntl(int descriptor, int command, int argument);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setsid();

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int getppid();

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int prctl(int option, nint a, nint b, nint c, nint d);
}
