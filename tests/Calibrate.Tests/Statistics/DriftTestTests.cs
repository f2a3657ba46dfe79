using Calibrate.Statistics;

namespace Calibrate.Tests.Statistics;

public class DriftTestTests
{
    [Fact]
    public void TheTestIsStudents()
    {
        var drift = DriftTest.Of([[0.99, 1, 1.01], [0.98, 1, 1.02], [0.97, 1, 1.03]]);

        // By hand: drifts 0.03, 0.06, 0.09; t = 0.06/(0.03/√3) = √12; with 2 degrees of freedom p = 1 - t/√(t² + 2).
        drift.RelativeDrift.ShouldBe(0.06, 1e-12);
        drift.PValue.ShouldBe(1 - Math.Sqrt(12.0 / 14), 1e-9);
        drift.Found.ShouldBeFalse();
    }

    [Fact]
    public void SlownessIsPositive()
    {
        DriftTest.Of([[1, 1.02, 1.04], [1, 1.02, 1.04]]).RelativeDrift.ShouldBeGreaterThan(0);
        DriftTest.Of([[1.04, 1.02, 1], [1.04, 1.02, 1]]).RelativeDrift.ShouldBeLessThan(0);
    }

    [Fact]
    public void ASmallDriftDoesNotMatterHoweverCertain() =>
        DriftTest.Of(Enumerable.Repeat<double[]>([0.999, 1, 1.001], 10)).ShouldSatisfyAllConditions(
            drift => drift.PValue.ShouldBeLessThan(0.01),
            drift => drift.Found.ShouldBeFalse());

    [Fact]
    public void IdenticalDriftsAreCertain() =>
        DriftTest.Of([[0.75, 1, 1.25], [0.75, 1, 1.25]]).ShouldBe(new DriftTest(0.75, 0));

    [Fact]
    public void OneLaunchIsNoTest() => DriftTest.Of([[1, 2, 3]]).PValue.ShouldBe(1);

    [Fact]
    public void LaunchesOfOneBlockSayNothing() => DriftTest.Of([[1], [2], []]).PValue.ShouldBe(1);

    [Fact]
    public void SteadyCellsAreRarelyFlagged() => ShareFound(drift: 0, seed: 2).ShouldBeLessThan(0.03);

    [Fact]
    public void DriftsOfFivePercentAreFound() => ShareFound(drift: 0.05, seed: 3).ShouldBeGreaterThan(0.98);

    private static double ShareFound(double drift, int seed)
    {
        const int runs = 300;
        var synthetic = new SyntheticLaunches(seed);
        return Enumerable.Range(0, runs).Count(_ => DriftTest.Of(Launches()).Found) / (double)runs;

        double[][] Launches() => [.. Enumerable.Range(0, 10).Select(_ => synthetic.Blocks(12, drift))];
    }
}
