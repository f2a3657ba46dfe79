using Calibrate.Measuring.Workers;
using Calibrate.Planning;

namespace Calibrate.Tests.Measuring;

public class BlockStageTests
{
    [Fact]
    public void ASteadyLaunchTimesThePlannedBlocks() => BlocksTimed(_ => 1).ShouldBe(8);

    [Fact]
    public void AWarmUpThatFillsTheFirstQuarterGetsAWiderOne() =>
        // Two slow blocks are the whole quarter of 8, and less than that of 12.
        BlocksTimed(block => block < 2 ? 2 : 1 + (0.01 * (block % 2))).ShouldBe(12);

    [Fact]
    public void ALaunchThatNeverSettlesGivesUp() => BlocksTimed(block => 30 - block).ShouldBe(20);

    private static int BlocksTimed(Func<int, double> seconds)
    {
        var blocks = new List<double>();
        while (BlockStage.RunAgain(blocks, BlockSettings.Short))
            blocks.Add(seconds(blocks.Count));
        return blocks.Count;
    }
}
