using Calibrate.Statistics;

namespace Calibrate.Tests.Statistics;

public class BimodalityTests
{
    [Fact]
    public void TwoTightGroupsAreTwoModes() =>
        // Largest gap 1.20 - 1.02 = 0.18 > 3 x 0.02.
        Bimodality.Find([1.20, 1.00, 1.21, 1.01, 1.22, 1.02, 1.00, 1.21, 1.01, 1.22])
            .ShouldSatisfyAllConditions(
                modes => modes.ShouldNotBeNull(),
                modes => modes!.Fast.Launches.ShouldBe(5),
                modes => modes!.Fast.StepSeconds.ShouldBe(1.008, 1e-12),
                modes => modes!.Slow.StepSeconds.ShouldBe(1.212, 1e-12));

    [Fact]
    public void ScatterIsOneMode() =>
        Bimodality.Find([1.00, 1.02, 1.04, 1.06, 1.08, 1.10, 1.12, 1.14, 1.16, 1.18]).ShouldBeNull();

    [Fact]
    public void OneOutlierIsNoMode() =>
        Bimodality.Find([1, 1, 1, 1, 1, 1, 1, 1, 1, 1.5]).ShouldBeNull();

    [Fact]
    public void AGapBelowTwoPercentIsNone() =>
        Bimodality.Find([1, 1, 1, 1, 1, 1.019, 1.019, 1.019, 1.019, 1.019]).ShouldBeNull();

    [Fact]
    public void AGapOfThreeTimesTheRangeIsNotMore() =>
        Bimodality.Find([1, 1, 1, 1, 1.25, 2, 2, 2, 2, 2]).ShouldBeNull();

    [Fact]
    public void FewerThanTenAreNotJudged() =>
        Bimodality.Find([1, 1, 1, 1, 2, 2, 2, 2, 2]).ShouldBeNull();

    [Fact]
    public void TheSplitIsThereWhereThereIsOneModeToo() =>
        Bimodality.Split([1, 1, 1, 1, 1, 1, 1, 1, 1.25, 1.5]).ShouldSatisfyAllConditions(
            split => split!.Found.ShouldBeFalse(),
            split => (split!.Gap, split.Range).ShouldBe((0.25, 0.25)),
            split => (split!.Fast.Launches, split.Slow.Launches).ShouldBe((8, 2)));
}
