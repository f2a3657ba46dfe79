using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Calibrate.Cli.Tests.Kills;

/// <summary>Processes told by a mark in their environment, which children inherit.</summary>
internal static class Survivors
{
    public const string MarkVariable = "CALIBRATE_TEST_MARK";

    /// <summary>A worker whose runtime is just being loaded has to get there before it can see that its parent is gone.</summary>
    private static readonly TimeSpan OnACrowdedMachine = TimeSpan.FromSeconds(30);

    /// <summary>Those alive when the time is up; returns as soon as there are none.</summary>
    public static int[] After(TimeSpan time, string mark)
    {
        var start = Environment.TickCount64;
        var left = Marked(mark).Where(process => !EndsUntil(start + (long)time.TotalMilliseconds, process)).ToArray();
        return left.Length > 0 && IsCrowded ? [.. left.Where(process => !EndsUntil(start + (long)OnACrowdedMachine.TotalMilliseconds, process))] : left;
    }

    /// <summary>More than three tasks for each processor.</summary>
    private static bool IsCrowded =>
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture) > 3 * Environment.ProcessorCount;

    private static int[] Marked(string mark)
    {
        var entry = Encoding.ASCII.GetBytes($"{MarkVariable}={mark}");
        return
        [
            .. from folder in Directory.GetDirectories("/proc")
               let name = Path.GetFileName(folder)
               where int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _) && EnvironmentOf(folder).AsSpan().IndexOf(entry) >= 0
               select int.Parse(name, CultureInfo.InvariantCulture),
        ];
    }

    private static byte[] EnvironmentOf(string folder)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(folder, "environ"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // it ended meanwhile, or is not ours
        }
    }

    /// <summary>A descriptor of a process can be polled: it is readable once the process has ended, reaped or not.</summary>
    private static bool EndsUntil(long end, int process)
    {
        const int pidfdOpen = 434;
        const short readable = 1;
        var descriptor = (int)syscall(pidfdOpen, process, 0);
        if (descriptor < 0)
            return true; // ESRCH
        try
        {
            var poll = new Poll { Descriptor = descriptor, Events = readable };
            return Survivors.poll(ref poll, 1, (int)Math.Max(0, end - Environment.TickCount64)) == 1;
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Poll
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint syscall(nint number, nint a, nint b);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int poll(ref Poll descriptors, nuint count, int milliseconds);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int descriptor);
}
