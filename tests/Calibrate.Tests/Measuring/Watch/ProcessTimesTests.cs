using System.Text;
using Calibrate.Measuring.Watch;

namespace Calibrate.Tests.Measuring.Watch;

public class ProcessTimesTests
{
    [Fact]
    public void AProcessIsReadFieldByField() =>
        Parse("26408 (cat) R 26397 26300 22230 0 -1 4194304 97 0 0 0 150 50 7 3 20 0 1 0 1114074 3133440").ShouldBe(
            new ProcessTimes(26408, "cat", 26300, 1114074, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(0.1)));

    [Fact]
    public void ANameMayHoldAnything() =>
        Parse("7 (a) R 1) (b c) S 1 5 5 0 -1 0 0 0 0 0 1 1 1 1 20 0 1 0 9")!.Value.Name.ShouldBe("a) R 1) (b c");

    [Fact]
    public void TheKernelsThreadsAreLeftOut() =>
        Parse("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 2").ShouldBeNull();

    [Theory]
    [InlineData("")]
    [InlineData("7 cat R 1")]
    [InlineData("(cat) S")]
    [InlineData("7 (cat)")]
    [InlineData("7 (cat) R 1 5 5 0")]
    [InlineData("x (cat) S 1 5 5 0 -1 0 0 0 0 0 1 1 1 1 20 0 1 0 9")]
    [InlineData("7 (cat) S 1 5 5 0 -1 0 0 0 0 0 one 1 1 1 20 0 1 0 9")]
    public void AnythingElseIsNone(string stat) => Parse(stat).ShouldBeNull();

    [Fact]
    public void ThisProcessIsAmongThem() => ProcessTimes.All().ShouldContain(p => p.Id == Environment.ProcessId);

    private static ProcessTimes? Parse(string stat) => ProcessTimes.Parse(Encoding.UTF8.GetBytes(stat));
}
