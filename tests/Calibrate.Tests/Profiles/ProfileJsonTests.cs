using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Calibrate.Profiles;
using Calibrate.Tests.Reports;

namespace Calibrate.Tests.Profiles;

public class ProfileJsonTests
{
    private static readonly byte[] Written = ProfileJson.Write(Sample.Profile());

    [Fact]
    public void TheFormatIsAsAgreed() => Written.ShouldBeGolden("profile.json");

    [Fact]
    public void WhatIsReadWritesTheSameBytes()
    {
        var read = ProfileJson.Read(Written, "p.json");

        ProfileJson.Write(read).ShouldBe(Written);
    }

    [Fact]
    public void WhatIsWrittenReadsTheSame()
    {
        var (profile, read) = (Sample.Profile(), ProfileJson.Read(Written, "p.json"));

        read.Cells.Select(cell => cell.Key).ShouldBe(profile.Cells.Select(cell => cell.Key));
        for (var i = 0; i < profile.Cells.Count; i++)
        {
            var (before, after) = (profile.Cells[i].Figures, read.Cells[i].Figures);
            (after?.Throughput, after?.SamplesPerSecond, after?.StepSeconds, after?.Mfu, after?.Hfu, after?.MfuDatasheet)
                .ShouldBe((before?.Throughput, before?.SamplesPerSecond, before?.StepSeconds, before?.Mfu, before?.Hfu, before?.MfuDatasheet));
        }
    }

    [Fact]
    public void TheFiguresFollowFromTheStoredBlockTimes()
    {
        var read = ProfileJson.Read(Written, "p.json");

        foreach (var cell in read.Cells.Where(cell => cell.Figures is not null))
        {
            var again = CellSummary.Of(cell.Key, new(cell.Parameters, cell.ModelFlopPerStep, cell.HardwareFlopPerStep), cell.Launches, read.Peaks, read.Run.Tier);
            (again.Status, again.Figures!.Throughput).ShouldBe((cell.Status, cell.Figures!.Throughput));
        }
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("fa-IR")]
    public void NoCultureChangesAByte(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            ProfileJson.Write(Sample.Profile()).ShouldBe(Written);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void AResumedRunAndItsCanaryComeBack()
    {
        var profile = Sample.Profile();
        var run = profile.Run with { Calls = 3, Canary = new("vit-ti.train.fp32.b2.i224", 0.11, 0.12, "low-copy", "high-copy") };

        var back = ProfileJson.Read(ProfileJson.Write(profile with { Run = run }), "p.json").Run;

        (back.Calls, back.Canary).ShouldBe((run.Calls, run.Canary));
    }

    [Fact]
    public void EvidenceOfFailureSurvives()
    {
        var launch = Sample.Launch(0.8) with { Loss = double.NaN, GradientNorm = double.PositiveInfinity };
        var profile = Sample.ProfileOf(Sample.Cell(Sample.VitTrain, [launch]));

        var read = ProfileJson.Read(ProfileJson.Write(profile), "p.json").Cells[0];

        read.Status.ShouldBe(CellStatus.Invalid);
        read.Launches[0].Loss.ShouldBe(double.NaN);
        read.Launches[0].GradientNorm.ShouldBe(double.PositiveInfinity);
    }

    [Fact]
    public void EveryMetricIsFoundAtItsPath()
    {
        var cells = JsonNode.Parse(Written)!["cells"]!.AsArray();
        var profile = Sample.Profile();

        foreach (var metric in Metrics.All.Where(metric => metric.JsonPath is not null))
        {
            for (var i = 0; i < cells.Count; i++)
            {
                var node = metric.JsonPath!.Split('.').Aggregate(cells[i], (at, name) => at?[name]);
                (node?.GetValue<double>()).ShouldBe(metric.Value(profile.Cells[i]), metric.Name);
            }
        }
    }

    [Fact]
    public void WhateverIsMeasuredReadsBack()
    {
        // Synthetic launches of every size, equal ones among them.
        var random = new Random(5);
        for (var run = 0; run < 200; run++)
        {
            var seconds = Math.Pow(10, (8 * random.NextDouble()) - 6);
            var launches = Sample.Launches(random.Next(2, 16), seconds, spread: run % 4 == 0 ? 0 : 0.9 * random.NextDouble());
            var written = ProfileJson.Write(Sample.ProfileOf(Sample.Cell(run % 2 == 0 ? Sample.VitTrain : Sample.BertTrain, launches)));

            ProfileJson.Write(ProfileJson.Read(written, "p.json")).ShouldBe(written);
        }
    }

    [Fact]
    public void NoFlippedByteGoesUnnoticed()
    {
        // Every 37th byte, and all of the seal.
        var seal = Encoding.UTF8.GetString(Written).IndexOf("\"sha256\"", StringComparison.Ordinal);
        foreach (var at in Enumerable.Range(0, Written.Length).Where(at => at % 37 == 0 || at >= seal))
        {
            var flipped = Written.ToArray();
            flipped[at] ^= 1;
            Should.Throw<ProfileFormatException>(() => ProfileJson.Read(flipped, "p.json"), $"byte {at}");
        }
    }

    [Theory]
    [InlineData("\n", "\r\n")]
    [InlineData("\"reason\": \"1.5 GiB more", "\"reason\": \"2.5 GiB more")]
    [InlineData("  \"schema\"", "   \"schema\"")]
    public void AChangedFileIsRefused(string from, string to) =>
        Refusal(Text().Replace(from, to, StringComparison.Ordinal)).Message
            .ShouldBe("p.json: sha256: does not fit: the file was changed after it was measured; take it from git again, or measure again");

    [Theory]
    [InlineData("\"suite\": \"reduced\"", "\"suite\": \"reduced\", \"extra\": 1", "run.extra")]
    [InlineData("\"suite\": \"reduced\"", "\"suite\": \"reduced\", \"suite\": \"full\"", "run.suite")]
    [InlineData("\"suite\": \"reduced\",", "", "run")]
    [InlineData("\"suite\": \"reduced\"", "\"suite\": null", "run.suite")]
    [InlineData("\"wallSeconds\": 321.5", "\"wallSeconds\": \"321.5\"", "run.wallSeconds")]
    [InlineData("\"wallSeconds\": 321.5", "\"wallSeconds\": 1e999", "run.wallSeconds")]
    [InlineData("\"wallSeconds\": 321.5", "\"wallSeconds\": -1", "run.wallSeconds")]
    [InlineData("\"tier\": \"draft\"", "\"tier\": \"Draft\"", "run.tier")]
    [InlineData("\"schema\": \"calibrate.profile/1\"", "\"schema\": \"calibrate.profile/2\"", "schema")]
    [InlineData("\"created\": \"2026-01-31T08:00:00Z\"", "\"created\": \"31.01.2026\"", "created")]
    [InlineData("\"slug\": \"example-cpu-2000\"", "\"slug\": \"../elsewhere\"", "device.slug")]
    [InlineData("\"precision\": \"fp32\"", "\"precision\": \"fp64\"", "peaks[0].precision")]
    [InlineData("\"flopPerSecond\": 200000000000", "\"flopPerSecond\": 0", "peaks[0].flopPerSecond")]
    [InlineData("\"mode\": \"train\"", "\"mode\": \"eval\"", "cells[0].mode")]
    [InlineData("\"batch\": 4", "\"batch\": 0", "cells[0].batch")]
    [InlineData("\"batch\": 4", "\"batch\": 5", "cells[0].id")]
    [InlineData("\"batch\": 4", "\"batch\": 4.5", "cells[0].batch")]
    [InlineData("\"imageSize\": 224", "\"imageSize\": 224, \"sequenceLength\": 8", "cells[0]")]
    [InlineData("\"status\": \"Trusted\"", "\"status\": \"trusted\"", "cells[0].status")]
    [InlineData("\"unit\": \"images/s\"", "\"unit\": \"tokens/s\"", "cells[0].throughput.unit")]
    [InlineData("\"samplesPerSecond\": 4.", "\"samplesPerSecond\": 5.", "cells[0].samplesPerSecond")]
    [InlineData("\"mfu\": 0.", "\"mfu\": -0.", "cells[0].mfu")]
    [InlineData("\"warmupBlocks\": 1", "\"warmupBlocks\": 9", "cells[0].launches[0].warmupBlocks")]
    [InlineData("\"steps\": 28", "\"steps\": 27", "cells[0].launches[0].steps")]
    [InlineData("\"stepsPerBlock\": [4, 4,", "\"stepsPerBlock\": [4,", "cells[0].launches[0].stepsPerBlock")]
    [InlineData("\"stepsPerBlock\": [4, 4,", "\"stepsPerBlock\": [4, 0,", "cells[0].launches[0].stepsPerBlock[1]")]
    [InlineData("\"id\": \"vit-b.forward.bf16.b4.i224\"", "\"id\": \"vit-b.train.bf16.b4.i224\"", "cells[1].id")]
    [InlineData("\"cutShort\": [", "\"cutShort\": [\"nothing\", ", "run.cutShort")]
    [InlineData("\"peaks\": [", "\"peaks\": [null, ", "peaks[0]")]
    [InlineData("\"cells\": [", "\"cells\": [null, ", "cells[0]")]
    [InlineData("\"launches\": [", "\"launches\": [null, ", "cells[0].launches[0]")]
    [InlineData("\"hostRegimes\": [", "\"hostRegimes\": [null, ", "run.hostRegimes[0]")]
    [InlineData("\"low\": 4.", "\"low\": 3.", "cells[0].throughput.low")]
    public void WhatNoRunCouldHaveWrittenIsRefusedByField(string from, string to, string field) =>
        Refusal(ReplaceFirst(Text(), from, to)).ShouldSatisfyAllConditions(
            refusal => refusal.Field.ShouldBe(field),
            refusal => refusal.Message.ShouldContain("p.json"),
            refusal => refusal.Message.ShouldNotContain("Calibrate.Profiles"));

    [Theory]
    [InlineData("\"suite\": \"reduced\"", "\"suite\": \"reduced\", \"extra\": 1", "p.json, line 33: run.extra: is no field of calibrate.profile/1")]
    [InlineData("\"suite\": \"reduced\"", "\"suite\": \"reduced\", \"suite\": \"full\"", "p.json, line 33: run.suite: is there twice")]
    [InlineData("\"suite\": \"reduced\"", "\"suite\": null", "p.json, line 33: run.suite: must not be null")]
    [InlineData("\"suite\": \"reduced\",", "", "p.json, line 57: run: lacks 'suite'")]
    [InlineData("\"batch\": 4", "\"batch\": 4.5", "p.json, line 91: cells[0].batch: is of the wrong type")]
    [InlineData("\"batch\": 4", "\"batch\": 0", "p.json: cells[0].batch: must be at least 1")]
    [InlineData("\"mode\": \"train\"", "\"mode\": \"eval\"", "p.json: cells[0].mode: 'eval' is none of forward, train")]
    public void ARefusalSaysWhereAndWhat(string from, string to, string message) =>
        Refusal(ReplaceFirst(Text(), from, to)).Message.ShouldBe(message);

    [Fact]
    public void ASyntaxErrorNamesItsLine() =>
        Refusal(ReplaceFirst(Text(), "\"tool\": {", "\"tool\": [")).ShouldSatisfyAllConditions(
            refusal => refusal.Line.ShouldBe(4),
            refusal => refusal.Message.ShouldStartWith("p.json, line 4: tool: "));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void WhatIsNoProfileIsRefused(string text) => Refusal(text).File.ShouldBe("p.json");

    private static string Text() => Encoding.UTF8.GetString(Written);

    private static ProfileFormatException Refusal(string text) =>
        Should.Throw<ProfileFormatException>(() => ProfileJson.Read(Encoding.UTF8.GetBytes(text), "p.json"));

    private static string ReplaceFirst(string text, string from, string to)
    {
        var at = text.IndexOf(from, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0, from);
        return string.Concat(text.AsSpan(0, at), to, text.AsSpan(at + from.Length));
    }
}
