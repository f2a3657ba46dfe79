using System.Globalization;
using Calibrate.Measuring;

namespace Calibrate.Cli.Tests.Workers;

/// <summary>A runner that has no room for another process for a while: it launches before, meanwhile and after, and prints the outcomes.</summary>
internal static class StarvedParent
{
    public const string Verb = "starved-parent";
    public const string OfDescriptors = "descriptors";
    public const string OfProcesses = "processes";

    public static int Run(string resource)
    {
        Launch();
        if (resource == OfDescriptors)
        {
            var before = LibC.Limit(LibC.DescriptorLimit, (ulong)Enumerable.Range(0, int.MaxValue).Except(Descriptors()).First());
            Launch();
            LibC.Limit(LibC.DescriptorLimit, before);
        }
        else
        {
            var cgroup = Environment.GetEnvironmentVariable(Faults.CgroupVariable)!;
            File.WriteAllText(Path.Combine(cgroup, "cgroup.procs"), "0");
            File.WriteAllText(Path.Combine(cgroup, "pids.max"), "1");
            Launch();
            File.WriteAllText(Path.Combine(cgroup, "pids.max"), "max");
        }

        var open = Pipes();
        Launch();
        Console.WriteLine($"{Pipes() - open} pipes more");
        return 0;
    }

    private static int[] Descriptors() =>
        [.. from path in Directory.GetFiles("/proc/self/fd") select int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)];

    private static int Pipes() =>
        Directory.GetFiles("/proc/self/fd").Count(path => new FileInfo(path).LinkTarget?.StartsWith("pipe:", StringComparison.Ordinal) == true);

    private static void Launch()
    {
        var outcome = Requests.Launcher().Launch(Requests.Measure(FakeEngine.Ok), CancellationToken.None);
        Console.WriteLine($"{outcome.End} {outcome.Reason}");
    }
}
