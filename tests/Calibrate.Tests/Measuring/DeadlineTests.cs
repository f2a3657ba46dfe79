using Calibrate.Measuring.Workers;

namespace Calibrate.Tests.Measuring;

public class DeadlineTests
{
    private static readonly TimeSpan Cap = TimeSpan.FromMinutes(1);

    private readonly Deadline _deadline = new(Cap, mostBlocks: 20);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private void Block(double seconds, double elapsed) => _deadline.Saw(new WorkerMessage.BlockTimed(2, seconds / 2), Seconds(elapsed));

    [Fact]
    public void BeforeTheFirstBlockTheCapCounts()
    {
        _deadline.NextMessageWithin(TimeSpan.Zero).ShouldBe(Cap);
        _deadline.Saw(new WorkerMessage.Built(1), Seconds(50));
        _deadline.NextMessageWithin(Seconds(50)).ShouldBe(Cap);
        _deadline.WhatPassed(Seconds(110)).ShouldBe("was silent for more than 1m");
    }

    [Fact]
    public void ItGrowsWithTheMedianBlock()
    {
        Block(4, 10);
        Block(30, 40);
        Block(5, 45);
        _deadline.NextMessageWithin(Seconds(45)).ShouldBe(Cap + Seconds(50));
    }

    [Fact]
    public void OneMessageAfterTheOtherDoesNotLastForEver()
    {
        // Two caps and 20 blocks of ten times 1 s.
        Block(1, 100);
        _deadline.NextMessageWithin(Seconds(310)).ShouldBe(Seconds(10));
        _deadline.NextMessageWithin(Seconds(321)).ShouldBe(TimeSpan.Zero);
        _deadline.WhatPassed(Seconds(321)).ShouldBe("took more than 5m20s as a whole");
    }

    [Fact]
    public void WithoutBlocksTheWholeIsTwoCaps() =>
        new Deadline(Cap, mostBlocks: 0).NextMessageWithin(Seconds(100)).ShouldBe(Seconds(20));

    [Fact]
    public void MoreBlocksThanAgreedAreRefused()
    {
        for (var i = 0; i < 20; i++)
            Block(0.1, 100);
        Should.Throw<FrameException>(() => Block(0.1, 100)).Message.ShouldBe("more than 20 blocks");
    }

    [Fact]
    public void BlocksLongerThanTheLaunchAreRefused()
    {
        Block(3, 5);
        Should.Throw<FrameException>(() => Block(3, 5)).Message.ShouldBe("blocks of 6 s in a launch of 5 s");
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1e300)]
    public void ANumberThatCannotBeLendsNoTime(double seconds)
    {
        Block(seconds, 5);
        _deadline.NextMessageWithin(Seconds(5)).ShouldBe(Cap);
    }

    [Fact]
    public void AnEndlessBlockIsRefused() => Should.Throw<FrameException>(() => Block(double.PositiveInfinity, 5));
}
