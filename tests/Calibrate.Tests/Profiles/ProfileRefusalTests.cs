using System.Text;
using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles;

/// <summary>Every edit here is given the hash that fits it: a wrong hash refuses anything.</summary>
public class ProfileRefusalTests
{
    private static readonly byte[] Written = ProfileJson.Write(Sample.Profile());

    [Theory]
    [InlineData("\n", "\r\n")]
    [InlineData("\"reason\": \"1.5 GiB more", "\"reason\": \"2.5 GiB more")]
    [InlineData("  \"schema\"", "   \"schema\"")]
    [InlineData("\"Example Linux 1\"", "\"\\u0045xample Linux 1\"")]
    public void AChangedFileIsRefused(string from, string to) =>
        Refusal(Written.Edit(from, to)).Message
            .ShouldBe("p.json: sha256: does not fit: the file was changed after it was measured; take it from git again, or measure again");

    [Fact]
    public void AHashInCapitalsIsNone()
    {
        var at = Written.AsSpan().LastIndexOf("\"sha256\": \""u8) + "\"sha256\": \"".Length;
        var hash = Encoding.ASCII.GetString(Written, at, 64);

        Refusal(Written.Edit(hash, hash.ToUpperInvariant())).Message.ShouldBe("p.json: sha256: must be 64 lower case hexadecimal digits");
        Refusal(Written.Edit(hash, hash[1..])).Message.ShouldBe("p.json: sha256: must be a text of 64 lower case hexadecimal digits");
        Refusal(Written.Edit($"\"{hash}\"", "1")).Field.ShouldBe("sha256");
    }

    [Theory]
    [InlineData("\"suite\": \"reduced\"", "\"suite\": \"reduced\", \"extra\": 1", "run.extra")]
    [InlineData("\"suite\": \"reduced\"", "\"suite\": \"reduced\", \"suite\": \"full\"", "run.suite")]
    [InlineData("\"suite\": \"reduced\",", "", "run.suite")]
    [InlineData("\"suite\": \"reduced\"", "\"suite\": null", "run.suite")]
    [InlineData("\"suite\": \"reduced\"", "\"suite\": \"../reduced\"", "run.suite")]
    [InlineData("\"wallSeconds\": 321.5", "\"wallSeconds\": \"321.5\"", "run.wallSeconds")]
    [InlineData("\"wallSeconds\": 321.5", "\"wallSeconds\": 1e999", "run.wallSeconds")]
    [InlineData("\"wallSeconds\": 321.5", "\"wallSeconds\": -1", "run.wallSeconds")]
    [InlineData("\"wallSeconds\": 321.5", "\"wallSeconds\": NaN", "run.wallSeconds")]
    [InlineData("\"wallSeconds\": 321.5", "\"wallSeconds\": 321,5", "run")]
    [InlineData("\"tier\": \"draft\"", "\"tier\": \"Draft\"", "run.tier")]
    [InlineData("\"created\": \"2026-01-31T08:00:00Z\"", "\"created\": \"31.01.2026\"", "created")]
    [InlineData("\"created\": \"2026-01-31T08:00:00Z\"", "\"created\": \"2026-02-30T08:00:00Z\"", "created")]
    [InlineData("\"created\": \"2026-01-31T08:00:00Z\"", "\"created\": \"0001-01-01T00:00:00Z\"", "created")]
    [InlineData("\"version\": \"0.1.0\"", "\"version\": \"\"", "tool.version")]
    [InlineData("\"kind\": \"cpu\"", "\"kind\": \"tpu\"", "device.kind")]
    [InlineData("\"name\": \"Example CPU (R) 2000\"", "\"name\": \"Example CPU 3000\"", "device.slug")]
    [InlineData("\"slug\": \"example-cpu-2000\"", "\"slug\": \"../elsewhere\"", "device.slug")]
    [InlineData("\"slug\": \"example-cpu-2000\"", "\"slug\": \"example-cpu-3000\"", "device.slug")]
    [InlineData("\"slug\": \"example-cpu-2000\"", "\"slug\": \"example-cpu-2000-4c\"", "device.slug")]
    [InlineData("\"threads\": 2", "\"threads\": 0", "environment.threads")]
    [InlineData("\"OMP_NUM_THREADS\": \"2\"", "\"OMP_NUM_THREADS\": \"2\", \"OMP_NUM_THREADS\": \"4\"", "environment.variables.OMP_NUM_THREADS")]
    [InlineData("\"OMP_NUM_THREADS\": \"2\"", "\"OMP_NUM_THREADS\": null", "environment.variables")]
    [InlineData("\"precision\": \"fp32\"", "\"precision\": \"fp64\"", "peaks[0].precision")]
    [InlineData("\"flopPerSecond\": 200000000000", "\"flopPerSecond\": 0", "peaks[0].flopPerSecond")]
    [InlineData("\"flopPerSecond\": 200000000000", "\"bytesPerSecond\": 200000000000", "peaks[0]")]
    [InlineData("\"flopPerSecond\": 200000000000", "\"flopPerSecond\": 200000000000, \"launchSeconds\": 1e-6", "peaks[0]")]
    [InlineData("\"workload\": \"vit-b\"", "\"workload\": \"vit-b; true\"", "cells[0].workload")]
    [InlineData("\"mode\": \"train\"", "\"mode\": \"eval\"", "cells[0].mode")]
    [InlineData("\"mode\": \"forward\"", "\"mode\": \"forward\", \"optimizer\": \"fused\"", "cells[1].optimizer")]
    [InlineData("\"batch\": 4", "\"batch\": 4, \"channelsLast\": true", "cells[0].id")]
    [InlineData("\"batch\": 8", "\"batch\": 8, \"channelsLast\": true", "cells[2].channelsLast")]
    [InlineData("\"batch\": 4", "\"batch\": 4, \"cudaGraphs\": true", "cells[0].id")]
    [InlineData("\"batch\": 4", "\"batch\": 4, \"cudaGraphs\": false", "cells[0].cudaGraphs")]
    [InlineData("\"batch\": 4", "\"batch\": 4, \"method\": \"head\"", "cells[0].id")]
    [InlineData("\"batch\": 4", "\"batch\": 4, \"method\": \"full\"", "cells[0].method")]
    [InlineData("\"batch\": 4", "\"batch\": 4, \"method\": \"tail\"", "cells[0].method")]
    [InlineData("\"batch\": 4", "\"batch\": 4, \"cached\": true", "cells[0].cached")]
    [InlineData("\"batch\": 4", "\"batch\": 4, \"accumulate\": 1", "cells[0].accumulate")]
    [InlineData("\"batch\": 4", "\"batch\": 4, \"loader\": \"synthetic\"", "cells[0].loader")]
    [InlineData("\"batch\": 4", "\"batch\": 4, \"loader\": \"real\"", "cells[0].loaderWorkers")]
    [InlineData("\"batch\": 4", "\"batch\": 4, \"loaderWorkers\": 2", "cells[0].loaderWorkers")]
    [InlineData("\"batch\": 4", "\"batch\": 4, \"accumulate\": 3", "cells[0].accumulate")]
    [InlineData("\"mode\": \"forward\"", "\"mode\": \"forward\", \"method\": \"head\"", "cells[1].method")]
    [InlineData("\"mode\": \"forward\"", "\"mode\": \"generate\"", "cells[1].mode")]
    [InlineData("\"batch\": 4", "\"batch\": 0", "cells[0].batch")]
    [InlineData("\"batch\": 4", "\"batch\": 5", "cells[0].id")]
    [InlineData("\"batch\": 4", "\"batch\": 4.5", "cells[0].batch")]
    [InlineData("\"batch\": 4", "\"batch\": 4000000000", "cells[0].batch")]
    [InlineData("\"imageSize\": 224", "\"imageSize\": 224, \"sequenceLength\": 8", "cells[0]")]
    [InlineData("\"status\": \"Trusted\"", "\"status\": \"trusted\"", "cells[0].status")]
    [InlineData("\"status\": \"Trusted\"", "\"status\": \"Drift\"", "cells[0].reason")]
    [InlineData("\"unit\": \"images/s\"", "\"unit\": \"tokens/s\"", "cells[0].throughput.unit")]
    [InlineData("\"parameters\": 86567656", "\"parameters\": 0", "cells[0].parameters")]
    [InlineData("\"warmupBlocks\": 1", "\"warmupBlocks\": 9", "cells[0].launches[0].warmupBlocks")]
    [InlineData("\"steps\": 28", "\"steps\": 27", "cells[0].launches[0].steps")]
    [InlineData("\"stepsPerBlock\": [4, 4,", "\"stepsPerBlock\": [4,", "cells[0].launches[0].stepsPerBlock")]
    [InlineData("\"stepsPerBlock\": [4, 4,", "\"stepsPerBlock\": [4, 0,", "cells[0].launches[0].stepsPerBlock[1]")]
    [InlineData("\"stepsPerBlock\": [4, 4,", "\"stepsPerBlock\": [4, \"4\",", "cells[0].launches[0].stepsPerBlock")]
    [InlineData("\"cpuShare\": 0.95,", "\"cpuShare\": 1.95,", "cells[0].launches[0].cpuShare")]
    [InlineData("\"startupSeconds\": 2.5", "\"startupSeconds\": 2.5, \"excluded\": \"\"", "cells[0].launches[0].excluded")]
    [InlineData("\"startupSeconds\": 2.5", "\"startupSeconds\": 2.5, \"realTokensPerStep\": 5", "cells[0].launches[0].realTokensPerStep")]
    [InlineData("\"startupSeconds\": 2.5", "\"startupSeconds\": 2.5, \"failure\": \"exit 139\"", "cells[0].status")]
    [InlineData("\"id\": \"vit-b.forward.bf16.b4.i224\"", "\"id\": \"vit-b.train.bf16.b4.i224\"", "cells[1].id")]
    [InlineData("\"cutShort\": [", "\"cutShort\": [\"nothing\", ", "run.cutShort[0]")]
    [InlineData("\"cutShort\": [", "\"cutShort\": [\"bert-mini.train.fp32.ckpt.foreach.b8.s128\", ", "run.cutShort[1]")]
    [InlineData("\"peaks\": [", "\"peaks\": [null, ", "peaks[0]")]
    [InlineData("\"cells\": [", "\"cells\": [null, ", "cells[0]")]
    [InlineData("\"launches\": [", "\"launches\": [null, ", "cells[0].launches[0]")]
    [InlineData("\"hostRegimes\": [", "\"hostRegimes\": [null, ", "run.hostRegimes[0]")]
    public void WhatNoRunCouldHaveWrittenIsRefusedByField(string from, string to, string field) =>
        Refusal(Written.Forge(from, to)).ShouldSatisfyAllConditions(
            refusal => refusal.Field.ShouldBe(field),
            refusal => refusal.File.ShouldBe("p.json"),
            refusal => refusal.Line.ShouldNotBeNull(),
            refusal => refusal.Message.ShouldStartWith("p.json, line "),
            refusal => refusal.Message.ShouldNotContain("Calibrate.Profiles"));

    [Theory]
    [InlineData("\"suite\": \"reduced\"", "\"suite\": \"reduced\", \"extra\": 1", "p.json, line 33: run.extra: is no field of calibrate.profile/1 that this version knows; if a later calibrate wrote it, use that one")]
    [InlineData("\"suite\": \"reduced\"", "\"suite\": \"reduced\", \"suite\": \"full\"", "p.json, line 33: run.suite: is there twice")]
    [InlineData("\"suite\": \"reduced\"", "\"suite\": null", "p.json, line 33: run.suite: must not be null")]
    [InlineData("\"suite\": \"reduced\",", "", "p.json, line 57: run.suite: is missing")]
    [InlineData("\"batch\": 4", "\"batch\": 4.5", "p.json, line 91: cells[0].batch: is of the wrong type")]
    [InlineData("\"batch\": 4", "\"batch\": 0", "p.json, line 91: cells[0].batch: must be at least 1")]
    [InlineData("\"mode\": \"train\"", "\"mode\": \"eval\"", "p.json, line 87: cells[0].mode: 'eval' is none of forward, train, generate, update, checkpoint")]
    [InlineData("\"mode\": \"train\"", "\"mode\": \"\\u001b[2J\"", "p.json, line 87: cells[0].mode: '\\u001b[2J' is none of forward, train, generate, update, checkpoint")]
    [InlineData("\"mode\": \"train\"", "\"mode\": \"train\", \"\\u001b[2J\": 1", "p.json, line 87: cells[0]['\\u001b[2J']: is no field of calibrate.profile/1 that this version knows; if a later calibrate wrote it, use that one")]
    public void ARefusalSaysWhereAndWhat(string from, string to, string message) => Refusal(Written.Forge(from, to)).Message.ShouldBe(message);

    [Fact]
    public void ASyntaxErrorNamesItsLine() =>
        Refusal(Written.Edit("\"tool\": {", "\"tool\": [")).ShouldSatisfyAllConditions(
            refusal => refusal.Line.ShouldBe(4),
            refusal => refusal.Message.ShouldStartWith("p.json, line 4: tool: "));

    [Theory]
    [InlineData("calibrate.profile/2", "'calibrate.profile/2' is not calibrate.profile/1, the one this version reads; a calibrate that reads it is needed")]
    [InlineData("calibrate.profile/1.5", "'calibrate.profile/1.5' is not calibrate.profile/1, the one this version reads; a calibrate that reads it is needed")]
    [InlineData("calibrate.log/1", "'calibrate.log/1' is no profile's, which would be calibrate.profile/1; give a .json that calibrate run wrote")]
    public void AnotherSchemaIsNamedBeforeAnythingElseIsRead(string schema, string problem) =>
        Refusal(Encoding.UTF8.GetBytes($"{{\n\"what\": {{\"comes\": [1]}},\n\"schema\": \"{schema}\"}}")).Message
            .ShouldBe($"p.json, line 3: schema: {problem}");

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"schema\": 1}")]
    [InlineData("{\"results\": []}")]
    public void WhatIsNoProfileIsRefused(string text) => Refusal(Encoding.UTF8.GetBytes(text)).Message
        .ShouldBe("p.json: schema: is missing: this is no profile; give a .json that calibrate run wrote");

    [Theory]
    [InlineData("")]
    [InlineData("id,workload,mode")]
    [InlineData("{\"schema\": \"calibrate.profile/1\"")]
    public void WhatIsNoJsonIsRefused(string text) => Refusal(Encoding.UTF8.GetBytes(text)).Line.ShouldBe(1);

    [Fact]
    public void NothingFollowsTheProfile() => Refusal(Forgery.Seal([.. Written, .. "{}"u8])).Line.ShouldBe(1 + Written.Count(b => b == (byte)'\n'));

    [Fact]
    public void OnlyUtf8WithoutAMarkIsRead()
    {
        Refusal([0xef, 0xbb, 0xbf, .. Written]).Message.ShouldBe("p.json, line 1: starts with a byte order mark, which no run writes; take the file from git again");
        Refusal(Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(Written))).Message.ShouldStartWith("p.json");
        var latin = Written.ToArray();
        latin[latin.AsSpan().IndexOf("Example CPU"u8)] = 0xc4;
        Refusal(Forgery.Seal(latin)).Message.ShouldBe("p.json, line 10: is not UTF-8");
        Refusal(Written.Forge("Example Linux", "\\ud800")).Field.ShouldBe("environment.os");
    }

    [Theory]
    [InlineData("\"calibrate.profile/1\"", "\"\\ud800\"", "schema")]
    [InlineData("\"schema\"", "\"\\ud800\": 1, \"schema\"", "")]
    [InlineData("\"batch\": 4", "\"\\ud800\": 1, \"batch\": 0", "cells[0]")]
    [InlineData("\"MALLOC_ARENA_MAX\": \"1\"", "\"\\udc00\": \"1\"", "environment.variables")]
    [InlineData("\"sha256\"", "\"\\ud800\": 1, \"sha256\"", "")]
    public void HalfACharacterIsRefusedWhereverItStands(string from, string to, string field) =>
        (Refusal(Written.Forge(from, to)).Field ?? "").ShouldStartWith(field);

    [Fact]
    public void WhatIsTooLargeIsRefused()
    {
        Refusal([.. Written, .. Enumerable.Repeat((byte)' ', 32 << 20)]).Message.ShouldBe("p.json: is larger than 32 MiB, the most that is read");
        Refusal(Written.Forge("Example Linux", new string('x', 5000))).Message.ShouldBe("p.json, line 16: environment.os: is longer than 4096 characters");
        Refusal(Written.Forge("\"blocks\": [", $"\"blocks\": [{string.Concat(Enumerable.Repeat("1, ", 300))}")).Message.ShouldEndWith("cells[0].launches[0].blocks: has more than 256 entries");
        Refusal(Written.Forge("\"cutShort\": [", $"\"cutShort\": [{string.Concat(Enumerable.Repeat("\"x\", ", 10_000))}")).Message.ShouldEndWith("run.cutShort: has more than 10000 entries");
    }

    [Fact]
    public void AFileWithoutEndIsRefused()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "there is no /dev/zero");

        Should.Throw<ProfileFormatException>(() => ProfileJson.Load("/dev/zero")).Message.ShouldBe("/dev/zero: is larger than 32 MiB, the most that is read");
    }

    [Theory]
    [InlineData("{\"a\":", "}")]
    [InlineData("[", "]")]
    public void WhatIsNestedTooDeepIsRefused(string open, string close)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 5000)) + "1" + string.Concat(Enumerable.Repeat(close, 5000));

        Refusal(Written.Forge("\"suite\": \"reduced\"", $"\"suite\": \"reduced\", \"extra\": {deep}")).Message.ShouldStartWith("p.json, line 33: run.extra");
        Refusal(Written.Forge("\"schema\"", $"\"extra\": {deep}, \"schema\"")).Message.ShouldEndWith("is nested deeper than 16 levels");
    }

    private static ProfileFormatException Refusal(byte[] file) => Should.Throw<ProfileFormatException>(() => ProfileJson.Read(file, "p.json"));
}
