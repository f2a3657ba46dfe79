using Calibrate.Statistics;

namespace Calibrate.Tests.Statistics;

public class BimodalityTests
{
    [Fact]
    public void TwoTightGroupsAreTwoModes() =>
        Bimodality.Find([1.20, 1.00, 1.21, 1.01, 1.22, 1.02, 1.00, 1.21, 1.01, 1.22])
            .ShouldSatisfyAllConditions(
                modes => modes.ShouldNotBeNull(),
                modes => modes!.Fast.Launches.ShouldBe(5),
                modes => modes!.Fast.StepSeconds.ShouldBe(1.008, 1e-12),
                modes => modes!.Slow.StepSeconds.ShouldBe(1.212, 1e-12));

    [Theory]
    [InlineData(0.16, true)]
    [InlineData(0.17, false)]
    public void ModesLieMoreThanSixDeviationsApart(double a, bool found) =>
        // Both groups scatter by 4a², so that the pooled variance is 8a²/(10 - 2); their means are 1 apart.
        (Bimodality.Find([1 - a, 1 - a, 1, 1 + a, 1 + a, 2 - a, 2 - a, 2, 2 + a, 2 + a]) is not null).ShouldBe(found);

    [Fact]
    public void IdenticalLaunchesOfTwoKindsAreTwoModes() =>
        Bimodality.Find([1, 2, 1, 1, 1, 1, 1, 1, 2, 1]).ShouldBe(new Bimodality(new(8, 1), new(2, 2), Gap: 1, Deviation: 0, Mean: 1.2));

    [Fact]
    public void ScatterIsOneMode() =>
        Bimodality.Find([1.00, 1.02, 1.04, 1.06, 1.08, 1.10, 1.12, 1.14, 1.16, 1.18]).ShouldBeNull();

    [Theory]
    [InlineData(1.5)]
    [InlineData(0.5)]
    public void OneOutlierIsNoMode(double outlier) =>
        Bimodality.Find([1, 1.001, 1.002, 1, 1.001, 1.002, 1, 1.001, 1.002, outlier]).ShouldBeNull();

    [Fact]
    public void AGapBelowTwoPercentIsNone() =>
        Bimodality.Find([1, 1, 1, 1, 1, 1.019, 1.019, 1.019, 1.019, 1.019]).ShouldBeNull();

    [Fact]
    public void FewerThanTenAreNotJudged() =>
        Bimodality.Find([1, 1, 1, 1, 2, 2, 2, 2, 2]).ShouldBeNull();

    [Fact]
    public void TheSplitIsThereWhereThereIsOneModeToo() =>
        // By hand: the slow ones scatter by 2 x 0.125², over 8 degrees of freedom; exactly 6 deviations are not more than 6.
        Bimodality.Split([1, 1, 1, 1, 1, 1, 1, 1, 1.25, 1.5]).ShouldSatisfyAllConditions(
            split => split!.Found.ShouldBeFalse(),
            split => (split!.Gap, split.Deviation, split.Distance).ShouldBe((0.25, 0.0625, 0.375)),
            split => (split!.Fast.Launches, split.Slow.Launches).ShouldBe((8, 2)));
}
