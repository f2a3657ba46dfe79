using Calibrate.Statistics;

namespace Calibrate.Tests.Statistics;

public class MserCutTests
{
    [Fact]
    public void ASlowBlockIsCutWithItsQuarter() =>
        // By hand: 66/8² = 1.031, (12/7)/7² = 0.0350, 1.5/6² = 0.0417.
        MserCut.Of([10, 1, 2, 1, 2, 1, 2, 1]).ShouldBe(new(1, 2, SteadyState.Reached));

    [Fact]
    public void AStillFallingSeriesIsNotSteady() =>
        // By hand: 42/8² = 0.656, 28/7² = 0.571, 17.5/6² = 0.486: the last cut allowed.
        MserCut.Of([8, 7, 6, 5, 4, 3, 2, 1]).ShouldBe(new(2, 2, SteadyState.NotYet));

    [Fact]
    public void ASteadySeriesLosesItsFirstQuarterToo() =>
        MserCut.Of([1, 2, 1, 2, 1, 2, 1, 2]).ShouldBe(new(0, 2, SteadyState.Reached));

    [Fact]
    public void RoundingIsNoWarmUp() =>
        MserCut.Of([.. Enumerable.Range(0, 12).Select(i => 0.1 + (i * 1e-17))]).ShouldBe(new(0, 3, SteadyState.Reached));

    [Theory]
    [InlineData(8)]
    [InlineData(13)]
    [InlineData(20)]
    public void TheCutMinimisesTheStandardErrorAsTheFormulaSays(int n)
    {
        var noise = new SyntheticLaunches(seed: 5);
        for (var run = 0; run < 100; run++)
        {
            var blocks = noise.Blocks(n);
            MserCut.Of(blocks).Best.ShouldBe(Enumerable.Range(0, (n / 4) + 1).MinBy(SquaredError));

            double SquaredError(int d)
            {
                var mean = blocks[d..].Average();
                return blocks[d..].Sum(y => Math.Pow(y - mean, 2)) / Math.Pow(n - d, 2);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void TooFewBlocksSayNothing(int blocks) =>
        MserCut.Of([.. Enumerable.Repeat(1.0, blocks)]).ShouldBe(new(0, 0, SteadyState.NotYet));

    [Fact]
    public void NoMoreThanAQuarterIsCut() =>
        MserCut.Of([9, 9, 9, 9, 9, 9, 1, 1, 1, 1, 1, 1]).Blocks.ShouldBe(3);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void WhereAStallLiesDoesNotMoveTheCut(int place)
    {
        double[] blocks = [1, 1.01, 1, 1.01, 1, 1.01, 1, 1.01];
        blocks[place] = 1.5;

        MserCut.Of(blocks).Blocks.ShouldBe(2);
    }

    [Fact]
    public void SteadyLaunchesRarelyLookUnsteady()
    {
        // Synthetic, correlated: so rarely that most launches of a steady cell never do.
        var noise = new SyntheticLaunches(seed: 1);
        var unsettled = Enumerable.Range(0, 500).Count(_ => MserCut.Of(noise.Blocks(16)).State == SteadyState.NotYet);

        unsettled.ShouldBeLessThan(500 / 4);
    }
}
