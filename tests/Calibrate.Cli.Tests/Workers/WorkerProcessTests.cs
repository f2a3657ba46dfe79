using System.Diagnostics;
using Calibrate.Measuring;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;

namespace Calibrate.Cli.Tests.Workers;

public class WorkerProcessTests
{
    private static LaunchOutcome Launch(string workload) => Requests.Launcher().Launch(Requests.Measure(workload), CancellationToken.None);

    [Fact]
    public void AWorkerMeasuresAndEnds()
    {
        var outcome = Launch(FakeEngine.Ok);

        outcome.Reason.ShouldBeNull();
        outcome.End.ShouldBe(LaunchEnd.Finished);
        outcome.Launch.Blocks.Count.ShouldBeInRange(8, 20);
        outcome.Launch.Blocks.ShouldAllBe(b => b > 0);
        outcome.Launch.StepsPerBlock.ShouldAllBe(s => s >= 3);
        outcome.Launch.Loss.ShouldBe(1.5);
        outcome.Launch.PeakMemoryBytes.ShouldBe(4096);
        outcome.Launch.StartupSeconds.ShouldBeGreaterThan(0);
        outcome.Wall.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public void WhatLibrariesPrintDoesNotGetBetweenTheMessages() => Launch(FakeEngine.Prints).End.ShouldBe(LaunchEnd.Finished);

    [Fact]
    public async Task AStopEndsTheWorker()
    {
        using var lifeline = new Lifeline();
        using var stop = new CancellationTokenSource();
        var launch = Task.Run(() => Requests.Launcher((FakeEngine.SocketVariable, lifeline.Path)).Launch(Requests.Measure(Faults.Hangs), stop.Token));
        using var worker = await lifeline.Connected();

        await stop.CancelAsync();

        (await launch).End.ShouldBe(LaunchEnd.Stopped);
        await Lifeline.Closed(worker);
    }

    [Fact]
    public async Task AWorkerDiesWithItsParent()
    {
        using var lifeline = new Lifeline();
        var command = WorkerCommand.OfThisProgram(typeof(DoomedParent).Assembly.Location, new Dictionary<string, string>());
        var start = new ProcessStartInfo(command.FileName, [.. command.Arguments.SkipLast(1), DoomedParent.Verb]) { UseShellExecute = false };
        start.Environment[FakeEngine.SocketVariable] = lifeline.Path;
        using var parent = Process.Start(start).ShouldNotBeNull();
        using var worker = await lifeline.Connected();

        parent.Kill();

        await Lifeline.Closed(worker);
        await parent.WaitForExitAsync();
    }

    [Fact]
    public void TheProbeTellsPeaksAndWhatIsMissing()
    {
        var facts = Requests.Launcher().Probe(Requests.Peaks("cpu"), TimeSpan.FromMinutes(1), CancellationToken.None);

        facts.Device.Slug.ShouldBe("fake-cpu-2c");
        facts.Peaks.Select(p => (p.Precision, p.FlopPerSecond, p.BytesPerSecond)).ShouldBe([(Precision.Fp32, 1e15, null), (null, null, 1e10)]);
        facts.Missing.ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create(Precision.Fp16, "no fp16 here"));
        facts.Support.Count.ShouldBe(4);
    }

    [Fact]
    public void AMissingDeviceEndsTheRunAndNamesTheFlag() =>
        Should.Throw<RunFailedException>(() => Requests.Launcher().Probe(Requests.Peaks("cuda:0"), TimeSpan.FromMinutes(1), CancellationToken.None))
            .Message.ShouldBe("--device cuda:0: the fake engine has only cpu");
}
