using Calibrate.Measuring;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Measuring;

public class SecondOpinionTests
{
    private static readonly AcceleratorChoice Accelerator = new(AcceleratorKind.Cuda, 1);

    private static readonly Peak Copy = new(null, null, 4e12, PeakKind.Opinion, "fake-cuda-copy");

    [Fact]
    public void EachQuestionHasItsAnswerOrTheReasonWhyNot()
    {
        var probe = new FakePeakProbe(
            new(Copy.Source, () => Copy),
            new("fake-cuda-triad", () => throw new InvalidOperationException("no room")),
            new("fake-cuda-fma", () => Copy with { Source = "fake-cuda-fma", BytesPerSecond = double.PositiveInfinity }),
            new("fake-cuda-launch", () => new(null, null, null, PeakKind.Opinion, "fake-cuda-launch", LaunchSeconds: 3e-6)));

        var opinion = Ask(probe);

        opinion.Accelerator.ShouldBe("a fake of cuda:1");
        opinion.Peaks.Select(peak => peak.Source).ShouldBe(["fake-cuda-copy", "fake-cuda-launch"]);
        opinion.Missing.ShouldBe(new Dictionary<string, string>
        {
            ["fake-cuda-triad"] = "no room",
            ["fake-cuda-fma"] = "the worker sent a number that cannot be: bytes/s of a second opinion: Infinity",
        });
        probe.Closed.ShouldBeTrue();
    }

    [Fact]
    public void AnAcceleratorThatDoesNotOpenIsAReason() =>
        Ask(new FakePeakProbe { WhyNot = "no driver" }).Missing.ShouldBe(new Dictionary<string, string> { ["fake on cuda:1"] = "no driver" });

    [Fact]
    public void WhatIsToBeDividedByIsNoOpinion() =>
        Ask(new FakePeakProbe(new PeakQuestion(Copy.Source, () => Copy with { Kind = PeakKind.Measured })))
            .Missing.ShouldBe(new Dictionary<string, string> { [Copy.Source] = "the worker sent a second opinion as measured" });

    [Fact]
    public void AWorkerThatDiesWithoutAnAnswerFailsTheProbe() =>
        Should.Throw<RunFailedException>(() => new WorkerTranscript([new WorkerMessage.Started()], WorkerEnd.Broken, "met a segmentation fault (SIGSEGV)", TimeSpan.Zero).ToOpinion())
            .Message.ShouldBe("the accelerator could not be probed: the worker met a segmentation fault (SIGSEGV)");

    [Fact]
    public void ARequestComesBackEqual()
    {
        var request = new OpinionRequest { Device = "opencl:1", Threads = 2, Accelerator = new(AcceleratorKind.OpenCl, 1), Opinion = OpinionSettings.Of(DeviceKind.Cuda) };

        WorkerJson.ParseLine(WorkerJson.Line(request)).ShouldBe(request);
    }

    private static SecondOpinion Ask(IPeakProbe probe)
    {
        var messages = new List<WorkerMessage>();
        new OpinionMeasurement(probe, messages.Add).Run(Accelerator, new(1024, TimeSpan.Zero));
        return new WorkerTranscript(messages, WorkerEnd.Exited, "", TimeSpan.Zero).ToOpinion();
    }
}
