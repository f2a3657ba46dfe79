using System.Globalization;
using System.Text;

namespace Calibrate.Measuring.Watch;

/// <summary>The CPU time of one process so far.</summary>
/// <param name="Group">Its process group; a worker leads its own.</param>
/// <param name="IsKernel">A thread of the kernel's.</param>
/// <param name="Started">When, in ticks since the host's start: tells two processes of one id apart.</param>
/// <param name="Own">Of all its threads.</param>
/// <param name="Waited">Of its children that have ended and been waited for, and theirs.</param>
public readonly record struct ProcessTimes(int Id, string Name, int Group, bool IsKernel, ulong Started, TimeSpan Own, TimeSpan Waited)
{
    // USER_HZ, in which Linux counts for programs whatever its own tick: 100 on x86 and Arm.
    private const int TicksPerSecond = 100;

    // PF_KTHREAD of linux/sched.h.
    private const uint KernelThread = 0x00200000;

    /// <summary>All processes in sight: a container sees its own, <c>hidepid</c> hides those of other users. Empty where <c>/proc</c> tells of none.</summary>
    public static IReadOnlyList<ProcessTimes> All()
    {
        var processes = new List<ProcessTimes>();
        Span<byte> buffer = stackalloc byte[1024];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (char.IsAsciiDigit(folder["/proc/".Length]) && Read(folder + "/stat", buffer) is { } stat && Parse(stat) is { } process)
                processes.Add(process);
        }

        return processes;
    }

    /// <param name="stat">Of <c>/proc/[pid]/stat</c>, proc(5): <c>pid (name) state ppid pgrp …</c>; the name may hold anything, brackets too.</param>
    public static ProcessTimes? Parse(string stat)
    {
        var (open, close) = (stat.IndexOf('('), stat.LastIndexOf(')'));
        if (open < 0 || close < open || !int.TryParse(stat.AsSpan(0, open).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return null;

        // From the third field on: 0 state, 2 group, 6 flags, 11 to 14 times, 19 start.
        var fields = stat[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 20
            || !int.TryParse(fields[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var group)
            || !uint.TryParse(fields[6], NumberStyles.None, CultureInfo.InvariantCulture, out var flags)
            || Time(fields[11], fields[12]) is not { } own
            || Time(fields[13], fields[14]) is not { } waited
            || !ulong.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out var started))
        {
            return null;
        }

        return new(id, stat[(open + 1)..close], group, (flags & KernelThread) != 0, started, own, waited);
    }

    private static TimeSpan? Time(string user, string system) =>
        long.TryParse(user, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var inUser)
        && long.TryParse(system, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var inSystem)
            ? TimeSpan.FromSeconds((inUser + inSystem) / (double)TicksPerSecond)
            : null;

    // One system call to open, one to read: there may be thousands of them.
    private static string? Read(string path, Span<byte> buffer)
    {
        try
        {
            using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            return Encoding.UTF8.GetString(buffer[..RandomAccess.Read(file, buffer, 0)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return null;
        }
    }
}
