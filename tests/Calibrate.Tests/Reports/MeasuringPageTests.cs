using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Reports;

/// <summary>The page that states the method explains whatever a user can meet.</summary>
public class MeasuringPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Golden.Repository, "docs", "measuring.md"));

    public static TheoryData<CellStatus> Statuses => [.. Enum.GetValues<CellStatus>()];

    [Theory]
    [MemberData(nameof(Statuses))]
    public void EveryStatusHasARowThatSaysWhatToDo(CellStatus status) => Page.ShouldContain($"\n| `{status}` | ");

    [Fact]
    public void EveryRuleHasARowInTheOrderInWhichTheyDecide()
    {
        var rules = CellVerdict.Findings(CellEvidence.Of(Sample.Cell(Sample.VitTrain, []), Tier.Draft)).Select(finding => finding.Rule).ToList();
        Page.Split('\n').Where(line => rules.Exists(rule => line.StartsWith($"| {rule} | ", StringComparison.Ordinal))).Select(line => line.Split(" | ")[0][2..]).ShouldBe(rules);
    }

    [Theory]
    [InlineData("faster")]
    [InlineData("slower")]
    [InlineData("same")]
    [InlineData("cannot say")]
    [InlineData("not usable")]
    [InlineData("broken")]
    public void EveryOutcomeOfAComparisonIsDefined(string word) => Page.ShouldContain($"`{word}`: ");
}
