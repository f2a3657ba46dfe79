using Calibrate.Planning;

namespace Calibrate.Tests.Planning;

public class LoraAdapterTests
{
    [Theory]
    [InlineData("query,value", LoraTargets.QueryValue)]
    [InlineData("attention", LoraTargets.Attention)]
    [InlineData("query,key,value,output", LoraTargets.Attention)]
    [InlineData("all", LoraTargets.AllLinear)]
    [InlineData("mlp", LoraTargets.FeedForward)]
    public void TargetsAreNamed(string text, LoraTargets targets) => LoraTargetNames.Parse(text).ShouldBe(targets);

    [Theory]
    [InlineData("")]
    [InlineData("keys")]
    [InlineData("query,query")]
    [InlineData("query,attention")]
    [InlineData("Query")]
    public void OtherNamesAreNone(string text) => LoraTargetNames.Parse(text).ShouldBeNull();

    [Fact]
    public void EverySetHasOneNameThatReadsBack()
    {
        for (var targets = LoraTargets.Query; targets <= LoraTargets.AllLinear; targets++)
            LoraTargetNames.Parse(LoraTargetNames.Of(targets)).ShouldBe(targets);
    }

    [Fact]
    public void AlphaIsTwiceTheRankUnlessItIsSaid()
    {
        var adapter = new LoraAdapter(8, LoraTargets.QueryValue);

        (adapter.Alpha, adapter.Scale, (adapter with { Rank = 4 }).Alpha).ShouldBe((16, 2, 8));
        (adapter with { Alpha = 16 }).ShouldBe(adapter);
        var other = adapter with { Alpha = 8 };
        (other == adapter, other.CostsAs(adapter), other.AsItCosts() == adapter, other.Scale).ShouldBe((false, true, true, 1));
    }
}
