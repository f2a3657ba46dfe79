using System.Text;
using System.Text.Json.Nodes;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles;

public class AdapterJsonTests
{
    private static readonly CellKey Key = Sample.VitTrain with { Method = Method.Qlora, Adapter = new(16, LoraTargets.Attention) { Alpha = 24 } };

    private static readonly byte[] Written = ProfileJson.Write(Sample.ProfileOf(Sample.Cell(Key, Sample.Launches(5, 1))));

    [Fact]
    public void AdaptersComeBack() => ProfileJson.Read(Written, "p.json").Cells.ShouldHaveSingleItem().Key.ShouldBe(Key);

    [Fact]
    public void TheCsvHasThemInColumnsOfTheirOwn()
    {
        var lines = Encoding.UTF8.GetString(ProfileCsv.Write(ProfileJson.Read(Written, "p.json"))).Split('\n');
        var row = lines[0].Split(',').Zip(lines[1].Split(',')).ToDictionary();

        (row["id"], row["method"], row["loraRank"], row["loraAlpha"], row["loraTargets"]).ShouldBe(("vit-b.train.qlora.r16.a24.attention.bf16.b4.i224", "qlora", "16", "24", "attention"));
    }

    [Theory]
    [InlineData("rank", "0", "cells[0].lora.rank: must be at least 1")]
    [InlineData("alpha", "0", "cells[0].lora.alpha: must be at least 1")]
    [InlineData("targets", "\"keys\"", "cells[0].lora.targets: 'keys' will not do")]
    public void WhatIsNoAdapterIsRefused(string field, string value, string message) =>
        Refusal(cell => cell["lora"]![field] = JsonNode.Parse(value)).ShouldContain(message);

    [Fact]
    public void AdaptersBelongToTheirMethods()
    {
        Refusal(cell => cell["method"] = "head").ShouldContain("cells[0].lora: belongs to the methods lora and qlora, and to no other");
        Refusal(cell => cell.AsObject().Remove("lora")).ShouldContain("cells[0].lora: belongs to the methods lora and qlora, and to no other");
    }

    private static string Refusal(Action<JsonNode> change)
    {
        var profile = JsonNode.Parse(Written)!;
        change(profile["cells"]![0]!);
        return Should.Throw<ProfileFormatException>(() => ProfileJson.Read(Encoding.UTF8.GetBytes(profile.ToJsonString()), "p.json")).Message;
    }
}
