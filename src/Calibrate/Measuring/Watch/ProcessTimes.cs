using System.Globalization;
using System.Text;

namespace Calibrate.Measuring.Watch;

/// <summary>The CPU time of one process so far.</summary>
/// <param name="Group">Its process group; a worker leads its own.</param>
/// <param name="Started">When, in ticks since the host's start: tells two processes of one id apart.</param>
/// <param name="Own">Of all its threads.</param>
/// <param name="Waited">Of its children that have ended and been waited for, and theirs.</param>
public readonly record struct ProcessTimes(int Id, string Name, int Group, long Started, TimeSpan Own, TimeSpan Waited)
{
    // USER_HZ, in which Linux counts for programs whatever its own tick: 100 on x86 and Arm.
    private const int TicksPerSecond = 100;

    // PF_KTHREAD of linux/sched.h.
    private const long KernelThread = 0x00200000;

    /// <summary>
    /// All processes in sight but the kernel's threads: a container sees its own, <c>hidepid</c> hides those of other users.
    /// Empty where <c>/proc</c> tells of none.
    /// </summary>
    public static IReadOnlyList<ProcessTimes> All()
    {
        var processes = new List<ProcessTimes>();
        // There may be thousands: no memory but for what is kept.
        Span<byte> buffer = stackalloc byte[1024];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (char.IsAsciiDigit(folder["/proc/".Length]) && Parse(Read(folder + "/stat", buffer)) is { } process)
                processes.Add(process);
        }

        return processes;
    }

    /// <summary>One process; null where it is not in sight.</summary>
    public static ProcessTimes? Of(int id) => Parse(Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"), stackalloc byte[1024]));

    /// <param name="stat">Of <c>/proc/[pid]/stat</c>, proc(5): <c>pid (name) state ppid pgrp …</c>; the name may hold anything, brackets too.</param>
    /// <returns>Null for a thread of the kernel's, and for what is no such line.</returns>
    public static ProcessTimes? Parse(ReadOnlySpan<byte> stat)
    {
        var (open, close) = (stat.IndexOf((byte)'('), stat.LastIndexOf((byte)')'));
        if (open < 1 || close < open || close + 2 > stat.Length || !Number(stat[..(open - 1)], out var id))
            return null;

        // From the third on: 0 state, 2 group, 6 flags, 11 and 12 own times, 13 and 14 those of children, 19 start.
        Span<long> fields = stackalloc long[20];
        var count = 0;
        var rest = stat[(close + 2)..];
        foreach (var field in rest.Split((byte)' '))
        {
            if (count > 0 && !Number(rest[field], out fields[count]))
                return null;
            if (count == 6 && (fields[6] & KernelThread) != 0)
                return null;
            if (++count == fields.Length)
                break;
        }

        return count == fields.Length
            ? new((int)id, Encoding.UTF8.GetString(stat[(open + 1)..close]), (int)fields[2], fields[19], Time(fields[11] + fields[12]), Time(fields[13] + fields[14]))
            : null;
    }

    private static bool Number(ReadOnlySpan<byte> text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static TimeSpan Time(long ticks) => TimeSpan.FromTicks(ticks * (TimeSpan.TicksPerSecond / TicksPerSecond));

    private static Span<byte> Read(string path, Span<byte> buffer)
    {
        try
        {
            using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            return buffer[..RandomAccess.Read(file, buffer, 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return [];
        }
    }
}
