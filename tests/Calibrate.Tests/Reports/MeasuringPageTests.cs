using Calibrate.Profiles;

namespace Calibrate.Tests.Reports;

/// <summary>The page that states the method explains whatever a user can meet.</summary>
public class MeasuringPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Golden.Repository, "docs", "measuring.md"));

    public static TheoryData<CellStatus> Statuses => [.. Enum.GetValues<CellStatus>()];

    [Theory]
    [MemberData(nameof(Statuses))]
    public void EveryStatusHasARowThatSaysWhatToDo(CellStatus status) => Page.ShouldContain($"\n| `{status}` | ");

    [Theory]
    [InlineData("faster")]
    [InlineData("slower")]
    [InlineData("same")]
    [InlineData("cannot say")]
    [InlineData("not usable")]
    [InlineData("broken")]
    public void EveryOutcomeOfAComparisonIsDefined(string word) => Page.ShouldContain($"`{word}`: ");
}
