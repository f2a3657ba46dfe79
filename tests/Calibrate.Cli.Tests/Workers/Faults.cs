using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Calibrate.Measuring;
using Calibrate.Measuring.Workers;

namespace Calibrate.Cli.Tests.Workers;

/// <summary>Everything that goes wrong with workers, caused in earnest: what a <see cref="FakeEngine"/> does when it is asked to build a workload of this name.</summary>
internal static class Faults
{
    public const string FailsFast = "fails-fast";
    public const string IsKilled = "is-killed";
    public const string Segfaults = "segfaults";
    public const string OverflowsItsStack = "overflows-its-stack";
    public const string ExitsWithoutAWord = "exits-without-a-word";
    public const string Throws = "throws";
    public const string IsUnsupported = "is-unsupported";
    public const string ReportsOutOfMemory = "reports-out-of-memory";
    public const string FillsManagedMemory = "fills-managed-memory";
    public const string FillsItsDataLimit = "fills-its-data-limit";
    public const string FillsItsCgroup = "fills-its-cgroup";
    public const string Hangs = "hangs";
    public const string IgnoresTheRequestToEnd = "ignores-the-request-to-end";
    public const string StopsInsideAMessage = "stops-inside-a-message";
    public const string WritesGarbage = "writes-garbage";
    public const string WritesBytesForEver = "writes-bytes-for-ever";
    public const string SendsMessagesForEver = "sends-messages-for-ever";
    public const string SendsBlocksForEver = "sends-blocks-for-ever";
    public const string SendsBlocksLongerThanTheLaunch = "sends-blocks-longer-than-the-launch";
    public const string WritesErrorsForEver = "writes-errors-for-ever";
    public const string ClosesThePipe = "closes-the-pipe";
    public const string LeavesAChildWithThePipe = "leaves-a-child-with-the-pipe";
    public const string LeavesAChildThatIgnoresSignals = "leaves-a-child-that-ignores-signals";
    public const string LeavesAChildOutsideItsGroup = "leaves-a-child-outside-its-group";

    /// <summary>A control group that a worker about to fill its memory joins.</summary>
    public const string CgroupVariable = "CALIBRATE_TEST_CGROUP";

    private static readonly Dictionary<string, Action> All = new(StringComparer.Ordinal)
    {
        [FailsFast] = () => Environment.FailFast("the fake engine fails fast"),
        [IsKilled] = () => Process.GetCurrentProcess().Kill(),
        [Segfaults] = LibC.WriteToNowhere,
        [OverflowsItsStack] = () => Deeper(0),
        [ExitsWithoutAWord] = () => Environment.Exit(0),
        [Throws] = () => throw new InvalidOperationException("the fake engine throws"),
        [IsUnsupported] = () => throw new UnsupportedException("the fake engine cannot do it"),
        [ReportsOutOfMemory] = () => throw new OutOfDeviceMemoryException("the fake device is full"),
        [FillsManagedMemory] = FillManagedMemory,
        [FillsItsDataLimit] = FillDataLimit,
        [FillsItsCgroup] = FillCgroup,
        [Hangs] = Hang,
        [IgnoresTheRequestToEnd] = IgnoreTheRequestToEnd,
        [StopsInsideAMessage] = StopInsideAMessage,
        [WritesGarbage] = () => ResultsPipe.Write("Intel MKL WARNING: something"u8.ToArray()),
        [WritesBytesForEver] = () => ResultsPipe.WriteForEver(Enumerable.Repeat((byte)0xEE, 4096).ToArray()),
        [SendsMessagesForEver] = () => SendForEver(new WorkerMessage.Started()),
        [SendsBlocksForEver] = () => SendForEver(new WorkerMessage.BlockTimed(1, 1e-6)),
        [SendsBlocksLongerThanTheLaunch] = () => ResultsPipe.Write(new WorkerMessage.BlockTimed(1, 5000)),
        [WritesErrorsForEver] = WriteErrorsForEver,
        [ClosesThePipe] = CloseThePipe,
        [LeavesAChildWithThePipe] = () => LeaveAChild("exec sleep 1000"),
        [LeavesAChildThatIgnoresSignals] = () => LeaveAChild("trap '' TERM HUP INT; exec sleep 1000"),
        [LeavesAChildOutsideItsGroup] = LeaveAChildOutsideTheGroup,
    };

    /// <summary>Does nothing for a name that is no fault.</summary>
    public static void Commit(string name) => All.GetValueOrDefault(name)?.Invoke();

    private static int Deeper(int depth) => Deeper(depth + 1) + 1;

    private static void FillManagedMemory()
    {
        var kept = new List<byte[]>();
        while (true)
            kept.Add(new byte[1 << 20]);
    }

    private static unsafe void FillDataLimit()
    {
        LibC.Limit(LibC.DataLimit, 4UL << 30);
        while (true)
            NativeMemory.Alloc(64 << 20);
    }

    private static unsafe void FillCgroup()
    {
        File.WriteAllText(Path.Combine(Environment.GetEnvironmentVariable(CgroupVariable)!, "cgroup.procs"), "0");
        while (true)
            NativeMemory.Fill(NativeMemory.Alloc(1 << 20), 1 << 20, 1);
    }

    private static void Hang()
    {
        using var never = new ManualResetEventSlim();
        never.Wait();
    }

    private static void IgnoreTheRequestToEnd()
    {
        using var deaf = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);
        Hang();
    }

    private static void StopInsideAMessage()
    {
        ResultsPipe.Write([100, 0, 0, 0]);
        Hang();
    }

    private static void SendForEver(WorkerMessage message)
    {
        using var frame = new MemoryStream();
        Frame.Write(frame, WorkerJson.Encode(message));
        ResultsPipe.WriteForEver(frame.ToArray());
    }

    private static void WriteErrorsForEver()
    {
        var line = Encoding.UTF8.GetBytes(new string('e', 4096));
        using var errors = Console.OpenStandardError();
        while (true)
            errors.Write(line);
    }

    private static void CloseThePipe()
    {
        ResultsPipe.Close();
        Hang();
    }

    /// <summary>In the worker's own group, with the worker's descriptors.</summary>
    private static void LeaveAChild(string script)
    {
        ResultsPipe.Inherit();
        using var child = Process.Start("/bin/sh", ["-c", script]);
        Environment.Exit(3);
    }

    /// <summary>Out of reach, with the worker's descriptors; its id is the worker's last word.</summary>
    private static void LeaveAChildOutsideTheGroup()
    {
        ResultsPipe.Inherit();
        using var child = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", "echo $$; exec sleep 1000"]) { RedirectStandardOutput = true })!;
        Console.Error.WriteLine(child.StandardOutput.ReadLine());
        Environment.Exit(3);
    }
}
