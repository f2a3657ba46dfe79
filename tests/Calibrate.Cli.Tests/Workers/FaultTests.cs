using System.Diagnostics;
using System.Globalization;
using Calibrate.Measuring;
using Calibrate.Measuring.Workers;

namespace Calibrate.Cli.Tests.Workers;

/// <summary>Every fault, caused in earnest: it has an outcome that names its cause, and leaves no process behind.</summary>
public class FaultTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(3);

    /// <summary>Returns when the worker and all that it started are gone.</summary>
    private static async Task<LaunchOutcome> Launch(string fault, TimeSpan? startupCap = null, params (string, string)[] variables)
    {
        using var lifeline = new Lifeline();
        var launcher = Requests.Launcher([(FakeEngine.SocketVariable, lifeline.Path), .. variables]);
        var launch = Task.Run(() => launcher.Launch(Requests.Measure(fault, startupCap), CancellationToken.None));
        using var worker = await lifeline.Connected();
        var outcome = await launch;
        await Lifeline.Closed(worker);
        return outcome;
    }

    [Theory]
    [InlineData(Faults.FailsFast, LaunchEnd.Crashed, "the worker aborted (SIGABRT): Process terminated. | the fake engine fails fast | ")]
    [InlineData(Faults.IsKilled, LaunchEnd.Crashed, "the worker was killed from outside (SIGKILL)")]
    [InlineData(Faults.Segfaults, LaunchEnd.Crashed, "the worker met a segmentation fault (SIGSEGV)")]
    [InlineData(Faults.OverflowsItsStack, LaunchEnd.Crashed, "the worker aborted (SIGABRT): Stack overflow. | ")]
    [InlineData(Faults.ExitsWithoutAWord, LaunchEnd.Crashed, "the worker ended with exit code 0 before it was done")]
    [InlineData(Faults.Throws, LaunchEnd.Crashed, "InvalidOperationException: the fake engine throws")]
    [InlineData(Faults.IsUnsupported, LaunchEnd.Unsupported, "the fake engine cannot do it")]
    [InlineData(Faults.ReportsOutOfMemory, LaunchEnd.OutOfMemory, "the fake device is full")]
    [InlineData(FakeEngine.LosesItsLoss, LaunchEnd.Invalid, "the loss is NaN")]
    [InlineData(Faults.WritesGarbage, LaunchEnd.Crashed, "the worker broke the protocol: a message of 1702129225 bytes cannot be")]
    [InlineData(Faults.WritesBytesForEver, LaunchEnd.Crashed, "the worker broke the protocol: a message of -286331154 bytes cannot be")]
    [InlineData(Faults.SendsMessagesForEver, LaunchEnd.Crashed, "the worker broke the protocol: more than 120 messages")]
    [InlineData(Faults.SendsBlocksForEver, LaunchEnd.Crashed, "the worker broke the protocol: more than 20 blocks")]
    [InlineData(Faults.SendsBlocksLongerThanTheLaunch, LaunchEnd.Crashed, "the worker broke the protocol: blocks of 5000 s in a launch of ")]
    [InlineData(Faults.ClosesThePipe, LaunchEnd.Crashed, "the worker closed its pipe and did not end")]
    [InlineData(Faults.LeavesAChildWithThePipe, LaunchEnd.Crashed, "the worker ended with exit code 3 before it was done")]
    [InlineData(Faults.LeavesAChildThatIgnoresSignals, LaunchEnd.Crashed, "the worker ended with exit code 3 before it was done")]
    public async Task AFaultHasAnOutcomeAndACause(string fault, LaunchEnd end, string reason)
    {
        var outcome = await Launch(fault);

        outcome.End.ShouldBe(end);
        outcome.Reason.ShouldNotBeNull().ShouldStartWith(reason);
        outcome.Reason.Length.ShouldBeLessThan(3000);
        outcome.Launch.Failure.ShouldBe(outcome.Reason);
        outcome.Launch.Counts.ShouldBeFalse();
    }

    [Theory]
    [InlineData(Faults.Hangs)]
    [InlineData(Faults.IgnoresTheRequestToEnd)]
    [InlineData(Faults.StopsInsideAMessage)]
    [InlineData(Faults.WritesErrorsForEver)]
    public async Task ASilenceIsTimedOut(string fault)
    {
        var outcome = await Launch(fault, Short);

        outcome.End.ShouldBe(LaunchEnd.TimedOut);
        outcome.Reason.ShouldNotBeNull().ShouldStartWith("the worker was silent for more than 3s");
        outcome.Reason.Length.ShouldBeLessThan(3000);
    }

    [Fact]
    public async Task ManagedMemoryThatEndsIsOutOfMemory()
    {
        // Hexadecimal: 64 MiB.
        var outcome = await Launch(Faults.FillsManagedMemory, null, ("DOTNET_GCHeapHardLimit", "4000000"));
        outcome.End.ShouldBe(LaunchEnd.OutOfMemory);
        outcome.Reason.ShouldNotBeNull().ShouldContain("OutOfMemoryException");
    }

    [Fact]
    public async Task AnAllocatorThatIsRefusedMemoryIsOutOfMemory()
    {
        var outcome = await Launch(Faults.FillsItsDataLimit);
        outcome.End.ShouldBe(LaunchEnd.OutOfMemory);
        outcome.Reason.ShouldBe("Insufficient memory to continue the execution of the program.");
    }

    [Fact]
    public async Task AKillByTheKernelForMemoryIsOutOfMemory()
    {
        const string Limit = "268435456";
        using var cgroup = TestCgroup.Make(
            "memory", ("memory.limit_in_bytes", Limit), ("memory.memsw.limit_in_bytes", Limit), ("memory.max", Limit), ("memory.swap.max", "0"));

        var outcome = await Launch(Faults.FillsItsCgroup, null, (Faults.CgroupVariable, cgroup.Path));

        outcome.End.ShouldBe(LaunchEnd.OutOfMemory);
        outcome.Reason.ShouldBe("the worker was killed by the kernel for memory (SIGKILL)");
    }

    [Fact]
    public async Task BlocksReportedBeforeTheDeathAreKept()
    {
        var outcome = await Launch(FakeEngine.DiesAfterItsBlocks);

        outcome.End.ShouldBe(LaunchEnd.Crashed);
        outcome.Reason.ShouldBe("the worker was killed from outside (SIGKILL)");
        outcome.Launch.Blocks.Count.ShouldBeInRange(8, 20);
        outcome.Launch.StepsPerBlock.Count.ShouldBe(outcome.Launch.Blocks.Count);
        outcome.Launch.ProbeStart.ShouldNotBeNull();
    }

    [Fact]
    public async Task AWorkerThatDoesNotEndAfterItsLastWordHasFinished()
    {
        var outcome = await Launch(FakeEngine.NeverEndsAfterItsLastWord);

        outcome.End.ShouldBe(LaunchEnd.Finished);
        outcome.Reason.ShouldBeNull();
        outcome.Wall.ShouldBeLessThan(Requests.Measure(FakeEngine.Ok).StartupCap);
    }

    [Fact]
    public void AChildThatCannotBeReachedIsNotWaitedFor()
    {
        var outcome = Requests.Launcher().Launch(Requests.Measure(Faults.LeavesAChildOutsideItsGroup), CancellationToken.None);

        outcome.End.ShouldBe(LaunchEnd.Crashed);
        outcome.Reason.ShouldNotBeNull().ShouldStartWith("the worker ended with exit code 3 before it was done: ");
        using var child = Process.GetProcessById(int.Parse(outcome.Reason.Split(": ")[1], CultureInfo.InvariantCulture));
        child.Kill();
    }
}
