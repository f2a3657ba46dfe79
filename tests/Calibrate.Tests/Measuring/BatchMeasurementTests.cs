using Calibrate.Measuring;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;

namespace Calibrate.Tests.Measuring;

public class BatchMeasurementTests
{
    private readonly FakeTime _time = new();

    private static BatchSearchRequest Request(params BatchTry[] tries) => new()
    {
        Device = "cpu",
        Threads = 2,
        Cell = new("vit-ti", Mode.Train, Precision.Fp32, Checkpointing.Off, 1, InputSize.Image(224)),
        Seed = 9,
        Tries = tries,
    };

    private static BatchTry[] Tried(WorkerTranscript transcript) => [.. transcript.Messages.OfType<WorkerMessage.Tried>().Select(t => t.Try)];

    [Fact]
    public void EveryTryIsAnnouncedAndReported()
    {
        var transcript = new MemoryDevice(_time) { Memory = 30 }.Run(Request());

        transcript.Messages.Skip(1).ShouldBe(
        [
            new WorkerMessage.MemoryKnown(30),
            new WorkerMessage.TryStarts(1), new WorkerMessage.Tried(new(1, TryEnd.Fits, 10, TimeSpan.FromSeconds(0.1))),
            new WorkerMessage.TryStarts(2), new WorkerMessage.Tried(new(2, TryEnd.Fits, 20, TimeSpan.FromSeconds(0.1))),
            new WorkerMessage.TryStarts(4), new WorkerMessage.Tried(new(4, TryEnd.TooFull, 40, TimeSpan.FromSeconds(0.1))),
            new WorkerMessage.TryStarts(3), new WorkerMessage.Tried(new(3, TryEnd.TooFull, 30, TimeSpan.FromSeconds(0.1))),
        ]);
    }

    [Fact]
    public void MemoryThatRunsOutInAStepIsATryLikeOthers() =>
        Tried(new MemoryDevice(_time) { Overflows = batch => batch > 2 }.Run(Request())).ShouldBe(
        [
            new(1, TryEnd.Fits, 10, TimeSpan.FromSeconds(0.1)), new(2, TryEnd.Fits, 20, TimeSpan.FromSeconds(0.1)),
            new(4, TryEnd.OutOfMemory, Reason: "no room for batch 4"), new(3, TryEnd.OutOfMemory, Reason: "no room for batch 3"),
        ]);

    [Fact]
    public void MemoryThatRunsOutWhileBuildingEndsTheWorker() =>
        Tried(new MemoryDevice(_time) { Overflows = batch => batch > 2, Overflow = Overflow.InBuild }.Run(Request()))
            .Select(t => (t.Batch, t.End)).ShouldBe([(1, TryEnd.Fits), (2, TryEnd.Fits), (4, TryEnd.OutOfMemory)]);

    [Fact]
    public void WhatWorkersBeforeItTriedIsKnown() =>
        Tried(new MemoryDevice(_time).Run(Request(new(4, TryEnd.Fits), new(8, TryEnd.Died)))).Select(t => t.Batch).ShouldBe([6, 7]);

    [Fact]
    public void AStepThatIsTooSlowIsNotTakenTwice()
    {
        var transcript = new MemoryDevice(_time) { Step = batch => TimeSpan.FromSeconds(6 * batch) }.Run(Request());

        Tried(transcript)[^1].ShouldBe(new(4, TryEnd.TooSlow, 40, TimeSpan.FromSeconds(24)));
        _time.GetElapsedTime(0).ShouldBe(TimeSpan.FromSeconds(6 * (1 + 1 + 2 + 2 + 4)));
    }

    [Fact]
    public void WithoutAReadingWhatRunsFits() =>
        Tried(new MemoryDevice(_time) { Peak = _ => null, Overflows = batch => batch > 1 }.Run(Request()))[0]
            .ShouldBe(new(1, TryEnd.Fits, null, TimeSpan.FromSeconds(0.1)));

    [Fact]
    public void WhatIsUnsupportedIsNotTried()
    {
        var transcript = new MemoryDevice(_time) { Unsupported = "no fp32 here" }.Run(Request());
        transcript.Messages.Skip(1).ShouldHaveSingleItem().ShouldBe(new WorkerMessage.Unsupported("no fp32 here"));
    }
}
