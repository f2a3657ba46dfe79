using System.Diagnostics;
using Calibrate.Measuring;
using Calibrate.Measuring.Workers;

namespace Calibrate.Cli.Tests.Workers;

/// <summary>Workers that do not even begin.</summary>
public class StartTests
{
    private static LaunchOutcome Launch(string program, params string[] arguments) =>
        new WorkerLauncher(new(program, arguments, new Dictionary<string, string>()), Requests.Grace).Launch(Requests.Measure(FakeEngine.Ok), CancellationToken.None);

    [Theory]
    [InlineData("/nowhere/calibrate", "No such file or directory")]
    [InlineData("/etc/passwd", "Permission denied")]
    public void AProgramThatCannotBeStartedIsNamed(string program, string why)
    {
        var outcome = Launch(program);

        outcome.End.ShouldBe(LaunchEnd.Crashed);
        outcome.Reason.ShouldNotBeNull().ShouldStartWith("the worker could not be started: ");
        outcome.Reason.ShouldContain(program);
        outcome.Reason.ShouldEndWith(why);
        outcome.Launch.Blocks.ShouldBeEmpty();
    }

    [Fact]
    public void AProbeThatCannotBeStartedEndsTheRun() =>
        Should.Throw<RunFailedException>(() => new WorkerLauncher(new("/nowhere/calibrate", [], new Dictionary<string, string>()))
                .Probe(Requests.Peaks("cpu"), TimeSpan.FromMinutes(1), CancellationToken.None))
            .Message.ShouldStartWith("the device could not be probed: the worker could not be started: ");

    [Fact]
    public void AWorkerThatDiesBeforeItReadsItsRequestIsACrash()
    {
        var outcome = Launch("/bin/sh", "-c", "exec 0<&-; echo 'no licence' >&2; exit 7");

        outcome.End.ShouldBe(LaunchEnd.Crashed);
        outcome.Reason.ShouldBe("the worker ended with exit code 7 before it was done: no licence");
    }

    [Fact]
    public void AProgramThatIsNoWorkerIsACrash()
    {
        var outcome = Launch("/bin/echo", "hello, this is not a frame");

        outcome.End.ShouldBe(LaunchEnd.Crashed);
        outcome.Reason.ShouldNotBeNull().ShouldContain("cannot be");
    }

    [Fact]
    public Task WithoutDescriptorsALaunchFailsAndTheNextOneDoesNot() => Starve(StarvedParent.OfDescriptors, "", "Too many open files");

    [Fact]
    public async Task WithoutRoomForAProcessALaunchFailsAndTheNextOneDoesNot()
    {
        using var cgroup = TestCgroup.Make("pids", ("pids.max", "max"));
        await Starve(StarvedParent.OfProcesses, cgroup.Path, "Resource temporarily unavailable");
    }

    private static async Task Starve(string resource, string cgroup, string why)
    {
        var command = WorkerCommand.OfThisProgram(typeof(StarvedParent).Assembly.Location, new Dictionary<string, string>());
        var start = new ProcessStartInfo(command.FileName, [.. command.Arguments.SkipLast(1), StarvedParent.Verb, resource])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment[Faults.CgroupVariable] = cgroup;
        using var parent = Process.Start(start).ShouldNotBeNull();

        var outcomes = (await parent.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        await parent.WaitForExitAsync();

        outcomes.Length.ShouldBe(4);
        outcomes[0].ShouldBe("Finished");
        outcomes[1].ShouldStartWith("Crashed the worker could not be started: ");
        outcomes[1].ShouldEndWith(why);
        outcomes[2].ShouldBe("Finished");
        outcomes[3].ShouldBe("0 pipes more");
    }
}
