using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles;

/// <summary>What a forger with the right hash cannot change: the summary has to follow from the launches in the file.</summary>
public class SummaryCheckTests
{
    private static readonly CellKey Checkpoint = new("bert-mini", Mode.Checkpoint, Precision.Fp32, Checkpointing.Off, 1, InputSize.Sequence(128));

    // The third cell's launch had sensors; the fifth is of a checkpoint.
    private static readonly byte[] Written = ProfileJson.Write(Sample.ProfileOf(
    [
        .. Sample.Profile().Cells.Select((cell, i) => i == 2 ? cell with { Launches = [cell.Launches[0] with { Telemetry = Sample.Sensors }] } : cell),
        Sample.Cell(Checkpoint, [.. Sample.Launches(5, 0.8).Select(launch => launch with { Checkpoint = new(134_000_000, 0.3, IsWhatWasWritten: true, StorageShare: 0.9) })]),
    ]));

    // One of each kind that has groups: two regimes, two modes.
    private static readonly byte[] Grouped = ProfileJson.Write(Sample.ProfileOf(
        Sample.Cell(Sample.VitTrain, [.. Sample.Launches(6, 0.8, 0.001), .. Sample.Launches(5, 1.0, 0.001, copyRate: 90e9)])));

    public static TheoryData<string> Figures =>
        [.. Metrics.All.Select(metric => metric.JsonPath).OfType<string>().Where(path => path is not ("parameters" or "modelFlopPerStep" or "hardwareFlopPerStep"))];

    [Theory]
    [MemberData(nameof(Figures))]
    public void NoFigureIsTakenOnTrust(string path)
    {
        var tried = 0;
        for (var cell = 0; cell < 5; cell++)
        {
            var field = FormattableString.Invariant($"cells[{cell}].{path}");
            if (ChangeNumber(Written, field, value => value == Math.Floor(value) ? value + 1 : value * (1 + 1e-6)) is not { } forged)
                continue;
            tried++;
            var refusal = Should.Throw<ProfileFormatException>(() => ProfileJson.Read(forged, "p.json"));
            refusal.Field.ShouldBe(field);
            refusal.Message.ShouldContain(", and the launches give ");
        }
        tried.ShouldBeGreaterThan(0);
    }

    [Theory]
    [MemberData(nameof(Figures))]
    public void NoFigureGoesMissing(string path)
    {
        var root = JsonNode.Parse(Written)!;
        var parts = path.Split('.');
        var holder = root["cells"]!.AsArray().Select(cell => parts.SkipLast(1).Aggregate(cell, (at, name) => at?[name])).First(at => at?[parts[^1]] is not null)!;
        holder.AsObject().Remove(parts[^1]);

        Should.Throw<ProfileFormatException>(() => ProfileJson.Read(Sealed(root), "p.json")).Field.ShouldNotBeNull().ShouldStartWith("cells[");
    }

    [Theory]
    [MemberData(nameof(Figures))]
    public void TheLastDigitsMayDiffer(string path)
    {
        if (ChangeNumber(Written, $"cells[0].{path}", value => value == Math.Floor(value) ? value : value * (1 + 1e-13)) is { } rounded)
            ProfileJson.Read(rounded, "p.json").Cells.Count.ShouldBe(5);
    }

    [Fact]
    public void WhatNoFigureIsMadeOfMayDiffer() =>
        ProfileJson.Read(Written.Forge("\"blocks\": [0.95", "\"blocks\": [0.96"), "p.json").Cells[0].Status.ShouldBe(CellStatus.Trusted, "it is a block of the warm-up");

    [Fact]
    public void ARawBlockTimeCannotChangeAlone() =>
        Should.Throw<ProfileFormatException>(() => ProfileJson.Read(Written.Forge("0.792, 0.792, ", "0.692, 0.792, "), "p.json"))
            .Field.ShouldBe("cells[0].throughput.value");

    [Fact]
    public void AFasterPeakCannotLowerTheUtilization() =>
        Should.Throw<ProfileFormatException>(() => ProfileJson.Read(Written.Forge("\"flopPerSecond\": 800000000000", "\"flopPerSecond\": 900000000000"), "p.json"))
            .Message.ShouldBe("p.json, line 111: cells[0].mfu: is 0.6249999999999999, and the launches give 0.5555555555555555");

    [Fact]
    public void AnExclusionCannotBeTakenBack()
    {
        var excluded = ProfileJson.Write(Sample.ProfileOf(Sample.Cell(
            Sample.VitTrain, [.. Sample.Launches(6, 0.8), Sample.Launch(1.5, round: 6) with { Excluded = "steal time above 2%" }])));

        Should.Throw<ProfileFormatException>(() => ProfileJson.Read(excluded.Forge("          \"excluded\": \"steal time above 2%\",\n", ""), "p.json"))
            .Field.ShouldBe("cells[0].throughput.value");
    }

    [Fact]
    public void AFailedCellWithoutLaunchesHasNoFigures() =>
        Should.Throw<ProfileFormatException>(() => ProfileJson.Read(Written.Forge("\"launches\": []", "\"mfu\": 0.5,\n      \"launches\": []"), "p.json"))
            .Message.ShouldBe("p.json, line 660: cells[3]: takes throughput, samplesPerSecond and stepSeconds, or no figure at all");

    [Theory]
    [InlineData("\"regime\": \"high-copy\",\n          \"launches\": 5", "\"regime\": \"high-copy\",\n          \"launches\": 4", "cells[0].byRegime")]
    [InlineData("\"launches\": 5,\n          \"stepSeconds\": 0.9", "\"launches\": 5,\n          \"stepSeconds\": 0.8", "cells[0].byRegime[0].stepSeconds")]
    [InlineData("\"modes\": [\n        {\n          \"launches\": 6,", "\"modes\": [\n        {\n          \"launches\": 7,", "cells[0].modes")]
    [InlineData("\"modes\": [\n        {\n          \"launches\": 6,\n          \"stepSeconds\": 0.7", "\"modes\": [\n        {\n          \"launches\": 6,\n          \"stepSeconds\": 0.6", "cells[0].modes[0].stepSeconds")]
    [InlineData("\"launches\": 6,\n        \"copyBytesPerSecondLow\"", "\"launches\": 7,\n        \"copyBytesPerSecondLow\"", "run.hostRegimes[0].launches")]
    [InlineData("\"copyBytesPerSecondLow\": 45000000000", "\"copyBytesPerSecondLow\": 44000000000", "run.hostRegimes[0].copyBytesPerSecondLow")]
    [InlineData("\"copyBytesPerSecondLow\": 45000000000", "\"copyBytesPerSecondLow\": 45450000000", "run.hostRegimes[0].copyBytesPerSecondLow")]
    [InlineData("\"copyBytesPerSecondHigh\": 45450000000", "\"copyBytesPerSecondHigh\": 45000000000", "run.hostRegimes[0].copyBytesPerSecondHigh")]
    [InlineData("\"name\": \"low-copy\"", "\"name\": \"high-copy\"", "run.hostRegimes[0].launches")]
    [InlineData("\"name\": \"low-copy\"", "\"name\": \"quiet\"", "run.hostRegimes[0].launches")]
    public void GroupsOfLaunchesAreCountedAgain(string from, string to, string field) =>
        Should.Throw<ProfileFormatException>(() => ProfileJson.Read(Grouped.Forge(from, to), "p.json")).Field.ShouldBe(field);

    [Fact]
    public void TwoModesAreNoTrustedFigure() =>
        Should.Throw<ProfileFormatException>(() => ProfileJson.Read(Grouped.Forge("\"status\": \"Bimodal\"", "\"status\": \"Trusted\""), "p.json"))
            .Message.ShouldEndWith("cells[0].status: cannot be Trusted: there are two modes");

    [Theory]
    [InlineData(5, 0.01, "Draft", "Trusted", "the file says Trusted, but its launches give Draft")]
    [InlineData(4, 0.01, "NotConverged", "Trusted", "the file says Trusted, but 4 of the 5 launches that a draft takes")]
    [InlineData(6, 0.3, "NotConverged", "Draft", "the file says Draft, but draft takes 5 launches within 10.0%: 6 are within 23.6%")]
    public void ABetterStatusThanTheLaunchesGiveDoesNotCount(int launches, double spread, string given, string claimed, string reason)
    {
        var file = ProfileJson.Write(Sample.ProfileOf(Sample.Cell(Sample.VitTrain, Sample.Launches(launches, 0.8, spread))));

        var cell = ProfileJson.Read(file.Forge($"\"status\": \"{given}\"", $"\"status\": \"{claimed}\""), "p.json").Cells[0];

        cell.Status.ToString().ShouldBe(given);
        cell.Reason.ShouldBe(reason);
    }

    [Fact]
    public void WhatTheFileSaidIsWrittenAgain()
    {
        var file = ProfileJson.Write(Sample.ProfileOf(Sample.Cell(Sample.VitTrain, Sample.Launches(5, 0.8)))).Forge("\"status\": \"Draft\"", "\"status\": \"Trusted\"");

        var read = ProfileJson.Read(file, "p.json");

        read.Cells[0].Status.ShouldBe(CellStatus.Draft);
        ProfileJson.Write(read).ShouldBe(file);
        Should.NotThrow(() => ProfileCsv.Check(read, ProfileCsv.Write(ProfileJson.Read(ProfileJson.Write(read), "p.json")), "p.csv"));
        Encoding.UTF8.GetString(ProfileCsv.Write(read)).ShouldContain(",Trusted,");
    }

    [Fact]
    public void WorkThatWasNotDoneStaysInvalid()
    {
        var file = ProfileJson.Write(Sample.ProfileOf(Sample.Cell(Sample.VitTrain, [.. Sample.Launches(10, 0.8).Select(launch => launch with { GradientNorm = 0 })])));

        ProfileJson.Read(file.Forge("\"status\": \"Invalid\"", "\"status\": \"NotConverged\""), "p.json").Cells[0].ShouldSatisfyAllConditions(
            cell => cell.Status.ShouldBe(CellStatus.Invalid),
            cell => cell.Reason.ShouldBe("the file says NotConverged, but the gradient norm is 0: nothing was learnt"));
    }

    [Theory]
    [InlineData("\"status\": \"Draft\"", CellStatus.EnvironmentUnstable)]
    [InlineData("\"status\": \"Draft\"", CellStatus.Crashed)]
    public void AWorseStatusStays(string from, CellStatus status)
    {
        // The run may have known more than the launches tell.
        var cell = ProfileJson.Read(Written.Forge(from, $"\"status\": \"{status}\", \"reason\": \"the canary moved\""), "p.json").Cells[1];

        (cell.Status, cell.Reason).ShouldBe((status, "the canary moved"));
    }

    [Fact]
    public void ATrustedCellMayBeCalledADraft() =>
        ProfileJson.Read(Written.Forge("\"status\": \"Trusted\"", "\"status\": \"Draft\""), "p.json").Cells[0].Status.ShouldBe(CellStatus.Draft);

    private static byte[]? ChangeNumber(byte[] file, string field, Func<double, double> change)
    {
        var root = JsonNode.Parse(file)!;
        var at = field.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries)
            .Aggregate((JsonNode?)root, (node, part) => node is JsonArray array ? array[int.Parse(part, CultureInfo.InvariantCulture)] : node?[part]);
        if (at is null)
            return null;
        at.ReplaceWith(change(at.GetValue<double>()));
        return Sealed(root);
    }

    private static byte[] Sealed(JsonNode root) => Forgery.Seal(Encoding.UTF8.GetBytes(root.ToJsonString(new() { WriteIndented = true })));
}
