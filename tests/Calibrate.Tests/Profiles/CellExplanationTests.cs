using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;
using Calibrate.Statistics;

namespace Calibrate.Tests.Profiles;

public class CellExplanationTests
{
    private static readonly Launch[] Good = Sample.Launches(10, 0.8);

    public static TheoryData<string, Launch[], CellStatus> Decided => new()
    {
        { "work", [.. Good[..9], Good[9] with { Loss = null }], CellStatus.Invalid },
        { "physics", Sample.Launches(10, 0.4), CellStatus.Invalid },
        { "exclusions", [.. Good[..6], .. Good[..3].Select(launch => launch with { Excluded = "throttled" })], CellStatus.EnvironmentUnstable },
        { "launches", Good[..4], CellStatus.NotConverged },
        { "steady state", [.. Good.Select(launch => launch with { Blocks = [8, 7, 6, 5, 4, 3, 2, 1] })], CellStatus.NoSteadyState },
        { "drift", [.. Good.Select(launch => launch with { Blocks = [1, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 1.07] })], CellStatus.Drift },
        { "bimodality", [.. Sample.Launches(5, 0.8, 0.001), .. Sample.Launches(5, 1.0, 0.001)], CellStatus.Bimodal },
        { "tier", Sample.Launches(6, 0.8, 0.2), CellStatus.NotConverged },
        { "tier", Good, CellStatus.Trusted },
    };

    [Theory]
    [MemberData(nameof(Decided))]
    public void ItNamesTheRuleThatGaveTheStatus(string rule, Launch[] launches, CellStatus status)
    {
        var why = Explain(Sample.Cell(Sample.VitTrain, launches));

        (why.Decides.Rule, why.Given, why.Cell.Status).ShouldBe((rule, status, status));
        why.Decides.Saw.ShouldNotBeEmpty();
        why.Findings.ShouldAllBe(finding => finding.Saw.All(reading => double.IsFinite(reading.Value)));
    }

    [Fact]
    public void AFailureIsFoundAgainInAStoredCell()
    {
        var crashed = Sample.Cell(
            Sample.VitTrain, [.. Good[..3], Sample.Launch(9) with { Failure = "exit 139" }], failure: new(CellStatus.Crashed, "exit 139"));

        Explain(crashed).Decides.ShouldSatisfyAllConditions(
            finding => finding.Rule.ShouldBe("failure"),
            finding => finding.Says.ShouldBe(new(CellStatus.Crashed, "exit 139")),
            finding => finding.Saw.ShouldBe([new("launches", 4, ReadingKind.Count), new("failed", 1, ReadingKind.Count)]));
    }

    [Fact]
    public void ACellWithoutLaunchesIsExplainedToo() =>
        Explain(Sample.Cell(Sample.VitTrain, [])).ShouldSatisfyAllConditions(
            why => why.Decides.Rule.ShouldBe("launches"),
            why => why.Findings.Where(finding => finding.Saw.Count == 0).Select(finding => finding.Rule).ShouldBe(["physics", "scaling", "power limit", "bimodality", "tier"]));

    [Fact]
    public void ALaterRuleMaySpeakTooLate()
    {
        // Slowing down in 4 launches: too few to be judged, and drift all the same.
        var why = Explain(Sample.Cell(Sample.VitTrain, [.. Good[..4].Select(launch => launch with { Blocks = [1, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 1.07] })]));

        why.Findings.Where(finding => finding.Says is not null).Select(finding => finding.Rule).ShouldBe(["launches", "drift", "tier"]);
        why.Decides.Rule.ShouldBe("launches");
    }

    [Fact]
    public void ItSaysWhatTheTiersWouldTake()
    {
        // ±15.7% at 6 launches: s/mean = 0.1496; 12 give t = 2.201: 9.5%; 11 give t = 2.228: 10.05%.
        var needs = Explain(Sample.Cell(Sample.VitTrain, Sample.Launches(6, 0.8, spread: 0.2))).Needs;

        needs.ShouldBe([new(TierRule.Draft, 12), new(TierRule.Trusted, null)]);
    }

    [Fact]
    public void LaunchesDoNotHelpADrift() =>
        Explain(Sample.Cell(Sample.VitTrain, [.. Good[..6].Select(launch => launch with { Blocks = [1, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 1.07] })]))
            .Needs.ShouldBeEmpty();

    [Fact]
    public void AStatusThatTheseRulesDoNotGiveIsTold()
    {
        var profile = Sample.ProfileOf(Sample.Cell(Sample.VitTrain, Good));
        var why = CellExplanation.Of(profile.Cells[0] with { Status = CellStatus.EnvironmentUnstable, Reason = "the machine changed" }, profile);

        why.Given.ShouldBe(CellStatus.Trusted);
        WhyReport.Text(why).ShouldContain("note        by these rules it is Trusted; the run as a whole, or another version of calibrate, says otherwise");
    }

    private static CellExplanation Explain(Cell cell) => CellExplanation.Of(cell, Sample.ProfileOf(cell));
}
