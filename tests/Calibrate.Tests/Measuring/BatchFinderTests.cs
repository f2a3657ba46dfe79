using Calibrate.Measuring;
using Calibrate.Measuring.Logs;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Tests.Planning;

namespace Calibrate.Tests.Measuring;

public class BatchFinderTests
{
    private readonly FakeTime _time = new();
    private readonly List<string> _notes = [];

    private static RunPlan Plan(params string[] workloads) =>
        Planner.Plan(new() { Workloads = workloads, Batch = new BatchChoice.Auto() }, TestCatalogue.All, 2);

    private RunPlan Resolve(RunPlan plan, Func<BatchSearchRequest, CancellationToken, WorkerTranscript> workers, params PastSearch[] past) =>
        Resolve(plan, workers, RunHistory.None with { Searches = past });

    private RunPlan Resolve(RunPlan plan, Func<BatchSearchRequest, CancellationToken, WorkerTranscript> workers, RunHistory past) =>
        BatchFinder.Resolve(plan, past, new ScriptedLauncher(_time) { Searches = workers }, _time, _notes.Add, CancellationToken.None);

    private PlannedCell Find(MemoryDevice device) => Resolve(Plan("vit-b"), device.Run).Cells.ShouldHaveSingleItem();

    [Theory]
    [InlineData(Overflow.InStep, 1)]
    [InlineData(Overflow.InBuild, 4)]
    [InlineData(Overflow.KillsTheWorker, 4)]
    [InlineData(Overflow.CrashesTheWorker, 4)]
    public void HoweverMemoryEndsTheBatchIsTheSame(Overflow overflow, int workers)
    {
        var device = new MemoryDevice(_time) { Memory = 10_000, Overflows = batch => batch > 80, Overflow = overflow };
        var cell = Find(device);

        cell.Key.Id.ShouldBe("vit-b.train.fp32.b80.i224");
        cell.AwaitsSearch.ShouldBeFalse();
        device.Requests.Count.ShouldBe(workers);
        cell.Search.ShouldNotBeNull().MemoryBytes.ShouldBe(10_000);
        cell.Search.Tries.Select(t => t.Batch).ShouldBe([1, 2, 4, 8, 16, 32, 64, 128, 96, 80, 88, 84]);
        cell.Search.Tries.Where(t => t.Batch > 80).ShouldAllBe(t => t.End != TryEnd.Fits && t.Reason != null);
    }

    [Fact]
    public void ADeathIsToldAsWhatItWas()
    {
        Find(new(_time) { Overflows = batch => batch > 2, Overflow = Overflow.KillsTheWorker }).Search.ShouldNotBeNull().Tries[2]
            .ShouldBe(new(4, TryEnd.OutOfMemory, Reason: "the worker was killed by the kernel for memory (SIGKILL)"));
        Find(new(_time) { Overflows = batch => batch > 2, Overflow = Overflow.CrashesTheWorker }).Search.ShouldNotBeNull().Reason
            .ShouldBe("the worker died of batch 3: the worker met a segmentation fault (SIGSEGV)");
    }

    [Fact]
    public void AHangInAFreshWorkerTooIsTooSlowAndEndsTheSearch()
    {
        var device = new MemoryDevice(_time) { Overflows = batch => batch > 20, Overflow = Overflow.HangsTheWorker };
        var cell = Find(device);
        cell.Key.Batch.ShouldBe(16);
        cell.Search.ShouldNotBeNull().Tries[^1].ShouldBe(new(32, TryEnd.TooSlow, Reason: "the worker was silent for more than 10m"));
        cell.Search.Reason.ShouldBe("batch 32 was given up: the worker was silent for more than 10m");
        device.Requests.Select(r => r.Tries.Count).ShouldBe([0, 5]);
    }

    [Fact]
    public void AWorkerWhoseTimeIsOverIsFollowedByAFreshOne()
    {
        // Each has time for building and stepping one batch, and hangs in a step of the next.
        var (met, workers) = (0, 0);
        var device = new MemoryDevice(_time) { Memory = 10_000, Overflows = _ => ++met > 4, Overflow = Overflow.HangsTheWorker, Step = _ => TimeSpan.Zero };
        var cell = Resolve(Plan("vit-b"), (request, stop) =>
        {
            (met, workers) = (0, workers + 1);
            return device.Run(request, stop);
        }).Cells.Single();

        cell.Search.ShouldNotBeNull().Tries.ShouldAllBe(t => t.End != TryEnd.TooSlow);
        cell.Key.Batch.ShouldBe(928);
        workers.ShouldBe(cell.Search.Tries.Count);
    }

    [Fact]
    public void WhatIsFoundIsSaidWithItsReason()
    {
        Find(new(_time));
        _notes.ShouldBe(
        [
            "vit-b.train.fp32.auto.i224: looking for the largest batch",
            "vit-b.train.fp32.auto.i224: batch 92: batch 96 would leave less than 5% of 1000 B free",
        ]);
    }

    // The device is full at steps of more than 80 samples: micro-batches of 20.
    [Fact]
    public void OfAStepInPartsTheMicroBatchIsSearched()
    {
        var plan = Planner.Plan(new() { Workloads = ["vit-b"], Batch = new BatchChoice.Auto(), Accumulate = 4 }, TestCatalogue.All, 2);
        plan.Cells.Single().Id.ShouldBe("vit-b.train.fp32.acc4.auto.i224");
        var device = new MemoryDevice(_time) { Memory = 10_000, Overflows = batch => batch > 80 };

        var cell = Resolve(plan, device.Run).Cells.ShouldHaveSingleItem();

        cell.Key.Id.ShouldBe("vit-b.train.fp32.acc4.b80.i224");
        cell.Search.ShouldNotBeNull().Tries.Select(t => t.Batch).ShouldBe([1, 2, 4, 8, 16, 32, 24, 20, 22, 21]);
        cell.Search.Reason.ShouldBe("4 micro-batches of 20, each tried as a batch: batch 21 runs out of memory");
        // A launch that runs out of memory has four micro-batches fewer samples, each of them about a tenth less.
        var smaller = cell.StepDown("no room").ShouldNotBeNull();
        smaller.Key.Batch.ShouldBe(72);
        smaller.Search!.Reason.ShouldBe("4 micro-batches of 18, each tried as a batch: a launch of the measurement ran out of memory at batch 20, which the search had found to fit");
    }

    [Fact]
    public void WhatDoesNotFitAtAllIsMeasuredAtOneAndWillSaySo()
    {
        var cell = Find(new(_time) { Overflows = _ => true });
        cell.Key.Batch.ShouldBe(1);
        cell.Search.ShouldNotBeNull().Reason.ShouldBe("not even batch 1 fits: no room for batch 1");
    }

    [Fact]
    public void WhatIsUnsupportedIsAskedOnceAndWillSaySo()
    {
        var device = new MemoryDevice(_time) { Unsupported = "no fp32 here" };
        var cell = Find(device);
        cell.Key.Batch.ShouldBe(1);
        cell.AwaitsSearch.ShouldBeFalse();
        cell.Search.ShouldNotBeNull().Reason.ShouldBe("the search could not go on: no fp32 here");
        device.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public void AWorkerThatTriesSomethingElseIsNotBelieved()
    {
        WorkerMessage[] lies = [new WorkerMessage.Tried(new(1000, TryEnd.Fits)), new WorkerMessage.TryStarts(-3)];
        var asked = 0;
        var cell = Resolve(Plan("vit-b"), (_, _) =>
        {
            asked++;
            return new(lies, WorkerEnd.Exited, "ended", TimeSpan.Zero);
        }).Cells.Single();

        cell.Key.Batch.ShouldBe(1);
        cell.Search.ShouldNotBeNull().Tries.ShouldBeEmpty();
        asked.ShouldBe(1);
    }

    [Fact]
    public void EveryCellHasItsOwn()
    {
        var device = new MemoryDevice(_time);
        Resolve(Plan("vit-b", "vit-s"), device.Run).Cells.Select(c => c.Key.Id)
            .ShouldBe(["vit-b.train.fp32.b92.i224", "vit-s.train.fp32.b92.i224"]);
        device.Requests.Select(r => r.Cell.Workload).ShouldBe(["vit-b", "vit-s"]);
    }

    [Fact]
    public void CellsThatHaveBecomeOneAreOne()
    {
        var auto = Plan("vit-b");
        var given = Planner.Plan(new() { Workloads = ["vit-b"], Batch = 92 }, TestCatalogue.All, 2).Cells.Single();
        Resolve(auto with { Cells = [given, .. auto.Cells] }, new MemoryDevice(_time).Run).Cells.ShouldHaveSingleItem().ShouldBe(given);
    }

    [Fact]
    public void GivenBatchesAreNotSearched()
    {
        var plan = Planner.Plan(new() { Workloads = ["vit-b"], Batch = 3 }, TestCatalogue.All, 2);
        Resolve(plan, (_, _) => throw new InvalidOperationException()).Cells.ShouldBe(plan.Cells);
        _notes.ShouldBeEmpty();
    }

    [Fact]
    public void WhatAnEarlierCallFoundIsNotLookedForAgain()
    {
        var device = new MemoryDevice(_time) { Overflows = batch => batch > 10, Overflow = Overflow.InBuild };
        var past = new List<PastSearch>();
        var first = Resolve(Plan("vit-b"), (request, stop) =>
        {
            past.Add(new(request, device.Run(request, stop)));
            return past[^1].Transcript;
        });

        var again = Resolve(Plan("vit-b"), (_, _) => throw new InvalidOperationException(), [.. past]);
        again.Cells.Single().Key.ShouldBe(first.Cells.Single().Key);
        again.Cells.Single().Search.ShouldNotBeNull().Tries.ShouldBe(first.Cells.Single().Search!.Tries);

        // Broken off after the first worker, the search goes on from there.
        device.Run(past[0].Request, CancellationToken.None);
        var workers = device.Requests.Count;
        Resolve(Plan("vit-b"), device.Run, past[0]).Cells.Single().Key.ShouldBe(first.Cells.Single().Key);
        device.Requests[workers].Tries.Select(t => t.Batch).ShouldBe([1, 2, 4, 8, 16]);
    }

    private static RunPlan Within(TimeSpan budget, params string[] workloads) => Plan(workloads) with { TimeBudget = budget };

    [Fact]
    public void HalfOfTheTimeBudgetIsForTheMeasurement()
    {
        // Two steps of a second for each batch: 10.5 s end in the first step of the sixth.
        var device = new MemoryDevice(_time) { Step = _ => TimeSpan.FromSeconds(1) };
        var cell = Resolve(Within(TimeSpan.FromSeconds(21), "vit-b"), device.Run).Cells.ShouldHaveSingleItem();

        _time.GetElapsedTime(0).ShouldBe(TimeSpan.FromSeconds(11));
        cell.Key.Batch.ShouldBe(16);
        cell.Search.ShouldNotBeNull().Tries.Select(t => t.Batch).ShouldBe([1, 2, 4, 8, 16]);
        cell.Search.Reason.ShouldBe("the time budget ended before batch 32 was tried");
        device.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public void WhatNoBatchWasFoundForIsPostponed()
    {
        var device = new MemoryDevice(_time) { Step = _ => TimeSpan.FromSeconds(1) };
        var plan = Resolve(Within(TimeSpan.FromSeconds(30), "vit-b", "vit-s"), device.Run);

        plan.Cells.Select(c => c.Id).ShouldBe(["vit-b.train.fp32.b64.i224"]);
        plan.Postponed.Select(c => c.Id).ShouldBe(["vit-s.train.fp32.auto.i224"]);
        _notes[^1].ShouldBe("vit-s.train.fp32.auto.i224: the time budget ended before a batch was found");
    }

    [Fact]
    public void ABudgetThatEndsBeforeAnythingFitsIsAnEnd() =>
        Should.Throw<RunFailedException>(() => Resolve(Within(TimeSpan.FromSeconds(1), "vit-b"), new MemoryDevice(_time) { Step = _ => TimeSpan.FromSeconds(5) }.Run))
            .Message.ShouldBe("--time-budget: it ended during the search for a batch, before there was anything to measure; the same command with --resume goes on");

    [Fact]
    public void ASearchThatWasCutShortGoesOnUntilItsAnswerIsLaunched()
    {
        var device = new MemoryDevice(_time) { Step = _ => TimeSpan.FromSeconds(1) };
        var past = new List<PastSearch>();
        WorkerTranscript Run(BatchSearchRequest request, CancellationToken stop)
        {
            past.Add(new(request, device.Run(request, stop)));
            return past[^1].Transcript;
        }

        var first = Resolve(Within(TimeSpan.FromSeconds(21), "vit-b"), Run).Cells.Single();
        var history = RunHistory.None with { Searches = [.. past] };

        Resolve(Plan("vit-b"), device.Run, history).Cells.Single().Key.Batch.ShouldBe(92);
        device.Requests[^1].Tries.Select(t => t.Batch).ShouldBe([1, 2, 4, 8, 16]);

        var launch = Launched(first);
        var again = Resolve(Plan("vit-b"), (_, _) => throw new InvalidOperationException(), history with { Launches = [launch] });
        again.Cells.Single().Key.ShouldBe(first.Key);
        again.Cells.Single().Search.ShouldNotBeNull().Reason.ShouldBe(first.Search.ShouldNotBeNull().Reason);
    }

    private PastLaunch Launched(PlannedCell cell)
    {
        var launcher = new ScriptedLauncher(_time);
        var plan = Plan(cell.Key.Workload) with { Cells = [cell], Launches = 1, Canary = null };
        var result = Scheduler.Run(plan, RunHistory.None, launcher, _time, new Progress<RunEvent>(), CancellationToken.None);
        return new(launcher.Requests.Single(), result.Cells.Single().Outcomes.Single());
    }

    [Fact]
    public void AStopEndsIt()
    {
        WorkerMessage[] said = [new WorkerMessage.TryStarts(1)];
        Should.Throw<RunFailedException>(() => Resolve(Plan("vit-b"), (_, _) => new(said, WorkerEnd.Stopped, "was stopped", TimeSpan.Zero)))
            .Message.ShouldBe("stopped during the search for a batch, before anything was measured");
    }
}
