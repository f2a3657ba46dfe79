using Calibrate.Profiles;
using Calibrate.Statistics;
using Calibrate.Tests.Profiles;

namespace Calibrate.Tests.Statistics;

public class CanaryRuleTests
{
    [Theory]
    [InlineData(0.1, 0.109, "single", "single")]
    [InlineData(0.1, 0.091, "single", "single")]
    [InlineData(0.1, 0.2, "low-copy", "high-copy")]
    [InlineData(0.1, 0.2, "mixed", "mixed")]
    [InlineData(0.1, 0.2, "single", null)]
    public void KeepsSilent(double before, double after, string? regimeBefore, string? regimeAfter) =>
        CanaryRule.Reject(before, after, regimeBefore, regimeAfter).ShouldBeNull();

    [Theory]
    [InlineData(0.1, 0.112, "12.0% longer")]
    [InlineData(0.1, 0.08, "20.0% less time")]
    public void SpeaksOfAChangeThatTheSpeedStatesDoNotExplain(double before, double after, string change)
    {
        CanaryRule.Reject(before, after, "single", "single").ShouldBe(
            $"the same work took {change} after the run than before it, and no speed state of the host explains it");
        CanaryRule.Reject(before, after, null, null).ShouldNotBeNull();
    }

    [Fact]
    public void AChangedMachineSpoilsWhatWouldBeReliedOnAndNothingElse()
    {
        var canary = new Canary("vit-ti", 0.1, 0.2, "single", "single");

        Sample.Profile().Cells.Select(cell => canary.Judge(cell)?.Status).ShouldBe([CellStatus.EnvironmentUnstable, CellStatus.EnvironmentUnstable, null, null]);
        canary.Judge(Sample.Profile().Cells[0]).ShouldNotBeNull().Reason.ShouldBe(canary.Problem);
        (canary with { AfterStepSeconds = null }).Judge(Sample.Profile().Cells[0]).ShouldBeNull();
    }
}
