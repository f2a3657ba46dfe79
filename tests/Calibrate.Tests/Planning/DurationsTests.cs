using Calibrate.Planning;

namespace Calibrate.Tests.Planning;

public class DurationsTests
{
    [Theory]
    [InlineData("45s", 45)]
    [InlineData("10m", 600)]
    [InlineData("1h30m", 5400)]
    [InlineData("1.5m", 90)]
    public void ReadsEachUnit(string text, double seconds)
    {
        Durations.TryParse(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("90")]
    [InlineData("0s")]
    [InlineData("-5s")]
    [InlineData("5s1m")]
    [InlineData("1,5m")]
    [InlineData("999999h")]
    [InlineData("ten")]
    public void RefusesTheRest(string text) => Durations.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(59.6, "1m")]
    [InlineData(270, "4m30s")]
    [InlineData(5400, "1h30m")]
    public void ShowsWholeSeconds(double seconds, string text) => Durations.Format(TimeSpan.FromSeconds(seconds)).ShouldBe(text);
}
