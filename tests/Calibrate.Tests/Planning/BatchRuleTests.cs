using Calibrate.Planning;

namespace Calibrate.Tests.Planning;

public class BatchRuleTests
{
    private const long Memory = 16L << 30;

    /// <summary>The whole search on a device that is a formula.</summary>
    private static List<BatchTry> Search(Func<int, TryEnd> end)
    {
        var tries = new List<BatchTry>();
        while (BatchRule.Next(tries) is { } batch)
            tries.Add(new(batch, end(batch)));
        return tries;
    }

    private static TryEnd Linear(long fix, long perSample, int batch) =>
        fix + perSample * batch > Memory ? TryEnd.OutOfMemory : BatchRule.Judge(Memory, fix + perSample * batch, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 1 << 20)]
    [InlineData(1 << 30, 10 << 20)]
    [InlineData(1 << 30, 37 << 20)]
    [InlineData(1 << 30, 100 << 20)]
    [InlineData(3L << 30, 333 << 20)]
    [InlineData(8L << 30, 1 << 30)]
    public void OfLinearMemoryTheLargestCandidateThatLeavesItsShareIsFound(long fix, long perSample)
    {
        var tries = Search(batch => Linear(fix, perSample, batch));

        var answer = BatchRule.Answer(tries).ShouldNotBeNull();
        Linear(fix, perSample, answer).ShouldBe(TryEnd.Fits);
        var next = Enumerable.Range(answer + 1, answer).First(IsCandidate);
        Linear(fix, perSample, next).ShouldNotBe(TryEnd.Fits);
        IsCandidate(answer).ShouldBeTrue();
        if (answer > 16)
            (1 - (fix + perSample * answer) / (double)Memory).ShouldBeInRange(0.05, 0.12);
        tries.Count.ShouldBeLessThan(22);
        tries.Select(t => t.Batch).ShouldBeUnique();
    }

    /// <summary>At most five significant bits.</summary>
    private static bool IsCandidate(int batch) => batch < 32 || batch % (1 << (int.Log2(batch) - 4)) == 0;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(31)]
    [InlineData(96)]
    [InlineData(100)]
    public void WhatFitsUpToACandidateIsThatCandidate(int most)
    {
        var tries = Search(batch => batch <= most ? TryEnd.Fits : TryEnd.OutOfMemory);
        BatchRule.Answer(tries).ShouldBe(most);
    }

    [Fact]
    public void ItDoublesAndThenHalvesTheGap() =>
        Search(batch => batch <= 90 ? TryEnd.Fits : TryEnd.Died).Select(t => t.Batch).ShouldBe([1, 2, 4, 8, 16, 32, 64, 128, 96, 80, 88, 92]);

    [Fact]
    public void MemoryInStepsIsSearchedTheSameWay()
    {
        // The allocator takes memory for 40 samples at a time.
        var tries = Search(batch => (batch + 39) / 40 * 40 <= 200 ? TryEnd.Fits : TryEnd.TooFull);
        BatchRule.Answer(tries).ShouldBe(200);
    }

    [Fact]
    public void WhatAlwaysFitsEndsAtTheLargest()
    {
        var tries = Search(_ => TryEnd.Fits);
        BatchRule.Answer(tries).ShouldBe(BatchRule.Largest);
        BatchRule.Explain(tries, Memory).ShouldBe("batch 65536 is the largest that is tried");
    }

    [Fact]
    public void WhatNeverFitsHasNoAnswer()
    {
        var tries = Search(_ => TryEnd.OutOfMemory);
        tries.Count.ShouldBe(1);
        BatchRule.Answer(tries).ShouldBeNull();
        BatchRule.Explain([new(1, TryEnd.OutOfMemory, Reason: "no room")], Memory).ShouldBe("not even batch 1 fits: no room");
    }

    [Fact]
    public void ASlowStepEndsTheSearch()
    {
        var tries = Search(batch => batch <= 32 ? TryEnd.Fits : TryEnd.TooSlow);
        tries.Select(t => t.Batch).ShouldBe([1, 2, 4, 8, 16, 32, 64]);
        BatchRule.Answer(tries).ShouldBe(32);
        BatchRule.Explain(tries, Memory).ShouldBe("a step of batch 64 takes longer than 20s");
    }

    [Fact]
    public void ASlowStepOfBatchOneCannotBeMadeShorter()
    {
        var tries = Search(_ => TryEnd.TooSlow);
        BatchRule.Answer(tries).ShouldBe(1);
        BatchRule.Explain(tries, Memory).ShouldBe("a step of batch 1 takes longer than 20s");
    }

    [Theory]
    [InlineData(TryEnd.OutOfMemory, "batch 4 runs out of memory")]
    [InlineData(TryEnd.TooFull, "batch 4 would leave less than 5% of 16.0 GiB free")]
    [InlineData(TryEnd.Died, "the worker died of batch 4: it broke")]
    public void TheLimitIsTheReason(TryEnd end, string reason) =>
        BatchRule.Explain([new(1, TryEnd.Fits), new(2, TryEnd.Fits), new(4, end, Reason: "it broke"), new(3, TryEnd.Fits)], Memory).ShouldBe(reason);

    [Fact]
    public void ALargerBatchThanOneThatFailedIsNoAnswer() =>
        BatchRule.Answer([new(8, TryEnd.Fits), new(4, TryEnd.OutOfMemory), new(2, TryEnd.Fits)]).ShouldBe(2);

    [Theory]
    [InlineData(950, 1, TryEnd.Fits)]
    [InlineData(951, 1, TryEnd.TooFull)]
    [InlineData(null, 1, TryEnd.Fits)]
    [InlineData(100, 20, TryEnd.Fits)]
    [InlineData(100, 20.001, TryEnd.TooSlow)]
    [InlineData(990, 21, TryEnd.TooSlow)]
    public void ATryIsJudgedByItsMemoryAndItsTime(int? peak, double seconds, TryEnd end) =>
        BatchRule.Judge(1000, peak, TimeSpan.FromSeconds(seconds)).ShouldBe(end);

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(10, 9)]
    [InlineData(32, 28)]
    [InlineData(64, 56)]
    [InlineData(100, 88)]
    [InlineData(1024, 896)]
    public void AStepDownIsATenthLess(int batch, int less) => BatchRule.StepDown(batch).ShouldBe(less);

    [Fact]
    public void BelowOneThereIsNothing() => BatchRule.StepDown(1).ShouldBeNull();
}
