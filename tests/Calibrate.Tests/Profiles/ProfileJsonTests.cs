using System.Text;
using System.Text.Json.Nodes;
using Calibrate.Planning;
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
    public void AResumedRunAndItsCanaryComeBack()
    {
        var profile = Sample.Profile();
        var run = profile.Run with { Calls = 3, Canary = new("vit-ti.train.fp32.b2.i224", 0.11, 0.12, "low-copy", "high-copy") };

        var back = ProfileJson.Read(ProfileJson.Write(profile with { Run = run }), "p.json").Run;

        (back.Calls, back.Canary).ShouldBe((run.Calls, run.Canary));
    }

    [Fact]
    public void ACellThatDisregardsAMovedCanaryIsReadWithTheCanarysVerdict()
    {
        var profile = Sample.Profile();
        profile.Cells[0].Status.Standing.ShouldBe(Standing.Usable);
        var run = profile.Run with { Canary = new("vit-ti.train.fp32.b2.i224", 0.10, 0.15, "low-copy", "low-copy") };

        var back = ProfileJson.Read(ProfileJson.Write(profile with { Run = run }), "p.json");

        back.Cells[0].Status.ShouldBe(CellStatus.EnvironmentUnstable);
        back.Cells[0].Reason.ShouldNotBeNull().ShouldStartWith("the same work took 50.0% longer after the run");
    }

    [Fact]
    public void HowPixelsLieComesBackAndOffIsAbsent()
    {
        var profile = Sample.ProfileOf(Sample.Cell(Sample.VitTrain with { ChannelsLast = ChannelsLast.On }, Sample.Launches(10, 0.8)));
        var written = ProfileJson.Write(profile);

        ProfileJson.Read(written, "p.json").Cells[0].Key.ShouldBe(profile.Cells[0].Key);
        Encoding.UTF8.GetString(written).ShouldContain("\"channelsLast\": true");
        Encoding.UTF8.GetString(Written).ShouldNotContain("channelsLast");
    }

    [Fact]
    public void TheWayOfTrainingComesBackAndFullIsAbsent()
    {
        var key = Sample.VitTrain with { Checkpointing = Checkpointing.Off, Method = Method.Head, Caching = Caching.On, Accumulate = 2 };
        var written = ProfileJson.Write(Sample.ProfileOf(Sample.Cell(key, Sample.Launches(10, 0.8))));

        ProfileJson.Read(written, "p.json").Cells[0].Key.ShouldBe(key);
        foreach (var field in (string[])["\"method\": \"head\"", "\"cached\": true", "\"accumulate\": 2"])
            Encoding.UTF8.GetString(written).ShouldContain(field);
        foreach (var field in (string[])["\"method\"", "\"cached\"", "\"accumulate\""])
            Encoding.UTF8.GetString(Written).ShouldNotContain(field);
    }

    [Fact]
    public void WhatIsGeneratedIsCountedInTokensAndNotInPositions()
    {
        var key = new CellKey("decoder-tiny", Mode.Generate, Precision.Fp32, Checkpointing.Off, 4, InputSize.Sequence(256));
        var written = ProfileJson.Write(Sample.ProfileOf(Sample.Cell(key, Sample.Launches(10, 0.8))));

        ProfileJson.Read(written, "p.json").Cells[0].Key.ShouldBe(key);
        Encoding.UTF8.GetString(written).ShouldContain("\"mode\": \"generate\"");
        Encoding.UTF8.GetString(written).ShouldNotContain("\"positions\"");
    }

    [Theory]
    [InlineData(Method.Instruction, Caching.Off)]
    [InlineData(Method.Dpo, Caching.Off)]
    [InlineData(Method.Dpo, Caching.On)]
    public void EveryWayOfTrainingADecoderComesBack(Method method, Caching caching)
    {
        var key = Sample.BertTrain with { Workload = "decoder-tiny", Method = method, Caching = caching };
        var cell = Sample.Cell(key, [Sample.Launch(0.05) with { RealTokensPerStep = 1500 }]);

        var read = ProfileJson.Read(ProfileJson.Write(Sample.ProfileOf(cell)), "p.json").Cells[0];
        read.Key.ShouldBe(key);
        read.Figures!.Throughput.Value.ShouldBe(cell.Figures!.Throughput.Value);
    }

    [Fact]
    public void ARealLoaderComesBackAndASyntheticOneIsAbsent()
    {
        var key = Sample.VitTrain with { Loader = Loader.Real, LoaderWorkers = 3 };
        var written = ProfileJson.Write(Sample.ProfileOf(Sample.Cell(key, Sample.Launches(10, 0.8))));

        ProfileJson.Read(written, "p.json").Cells[0].Key.ShouldBe(key);
        Encoding.UTF8.GetString(written).ShouldContain("\"loader\": \"real\",\n      \"loaderWorkers\": 3");
        Encoding.UTF8.GetString(Written).ShouldNotContain("\"loader");
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
    public void TextsAreMadePlain()
    {
        ReasonOf("\u001b[31mred\u202e\n").ShouldBe(@"\u001b[31mred\u202e\n");
        ReasonOf("half a character: \ud800").ShouldBe("half a character: \ufffd");
    }

    [Fact]
    public void ALongReasonIsCut()
    {
        ReasonOf(new string('x', 4096)).ShouldBe(new string('x', 4096));
        ReasonOf(new string('x', 100_000)).ShouldBe(new string('x', 4095) + "…");
        ReasonOf(new string('\n', 100_000)).ShouldStartWith(@"\n\n");
    }

    private static string? ReasonOf(string reason) =>
        ProfileJson.Read(ProfileJson.Write(Sample.ProfileOf(Sample.Cell(Sample.VitHuge, [], failure: new(CellStatus.Crashed, reason)))), "p.json").Cells[0].Reason;

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
}
