using System.Text;
using Calibrate.Planning;
using Calibrate.Profiles;
using Calibrate.Reports;
using Calibrate.Units;

namespace Calibrate.Tests.Profiles;

/// <summary>Cells of updates and checkpoints in profiles.</summary>
public class CheckpointCellTests
{
    private static readonly CellKey Key = new("bert-mini", Mode.Checkpoint, Precision.Fp32, Checkpointing.Off, 1, InputSize.Sequence(128));

    private static readonly CheckpointReading Read = new(134_046_720, 0.1, IsWhatWasWritten: true, StorageShare: 0.75, FileSystem: "ext4");

    private static readonly Cell Checkpoint = Of(Key, Read, Read with { ReadSeconds = 0.2, StorageShare = 0.25 });

    private static readonly Cell Update = CellSummary.Of(
        Key with { Mode = Mode.Update, Optimizer = OptimizerVariant.Foreach }, new(11_170_560, 0, 0), Sample.Launches(5, 0.02), Sample.Peaks, Tier.Draft);

    private static Cell Of(CellKey key, CheckpointReading even, CheckpointReading odd) => CellSummary.Of(
        key, new(11_170_560, 0, 0),
        [.. Sample.Launches(10, 0.5).Select((launch, i) => launch with { Loss = null, GradientNorm = null, ParameterChange = null, Checkpoint = i % 2 == 0 ? even : odd })],
        Sample.Peaks, Tier.Draft);

    [Fact]
    public void ItsThroughputIsOfBytesWrittenAndItsStepTheWrite()
    {
        (Checkpoint.Status, Checkpoint.Unit.Symbol).ShouldBe((CellStatus.Trusted, "B/s"));
        var figures = Checkpoint.Figures!;
        figures.Throughput.Value.ShouldBe(134_046_720 / 0.5, 1e-3);
        figures.SamplesPerSecond.Value.ShouldBe(2, 1e-9);
        (figures.Mfu, figures.Hfu).ShouldBe((null, null));
        figures.Checkpoint!.WriteSeconds.ShouldBe(0.5, 1e-12);
        // By hand: five reads of 0.1 s and five of 0.2 s.
        figures.Checkpoint.ReadSeconds.ShouldBe(0.15, 1e-12);
        figures.Checkpoint.StorageShare!.Value.ShouldBe(0.5, 1e-12);
    }

    [Fact]
    public void AnUpdateCountsStepsAndNoFlop()
    {
        (Update.Key.Id, Update.Unit).ShouldBe(("bert-mini.update.fp32.foreach.b1.s128", ThroughputUnit.StepsPerSecond));
        Update.Figures!.Throughput.Value.ShouldBe(50, 1e-9);
        (Update.Figures.Mfu, Update.Figures.Checkpoint).ShouldBe((null, null));
        CellWork.Of(Planning.TestCatalogue.All[0], Update.Key).ShouldBe(new(1_000_000, 0, 0));
    }

    [Theory]
    [InlineData(false, "the checkpoint that was read back is not the one that was written")]
    [InlineData(null, "the checkpoint was not read back")]
    public void WhatWasNotSavedIsInvalidHoweverFast(bool? isWhatWasWritten, string why)
    {
        var reading = isWhatWasWritten is { } known ? Read with { IsWhatWasWritten = known } : null;
        var cell = Of(Key, Read, reading!);

        (cell.Status, cell.Reason).ShouldBe((CellStatus.Invalid, why));
    }

    [Fact]
    public void AnUpdateThatChangesNothingIsInvalid() =>
        CellSummary.Of(Update.Key, new(1, 0, 0), [Sample.Launch(0.02) with { ParameterChange = 0 }], Sample.Peaks, Tier.Draft).Reason
            .ShouldBe("the change of the parameters is 0: nothing was learnt");

    [Fact]
    public void BothComeBackFromAFileAsTheyWere()
    {
        var written = ProfileJson.Write(Sample.ProfileOf(Checkpoint, Update));
        var back = ProfileJson.Read(written, "p.json");

        ProfileJson.Write(back).ShouldBe(written);
        (back.Cells[0].Figures!.Checkpoint, back.Cells[0].Key, back.Cells[1].Key).ShouldBe((Checkpoint.Figures!.Checkpoint, Checkpoint.Key, Update.Key));
        Encoding.UTF8.GetString(written).ShouldContain("\"unit\": \"B/s\"");
        var csv = Encoding.UTF8.GetString(ProfileCsv.Write(back));
        csv.ShouldContain("bert-mini.checkpoint.fp32.b1.s128,bert-mini,checkpoint,full,");
        csv.ShouldContain(",B/s,");
        RunTable.Of(back).ShouldContain("128 MiB");
    }

    [Theory]
    [InlineData("\"bytes\": 134046720", "\"bytes\": 134046721", "cells[0].checkpoint.bytes")]
    [InlineData("\"readSeconds\": 0.1,", "\"readSeconds\": 0,", "cells[0].launches[0].checkpoint.readSeconds")]
    [InlineData("\"storageShare\": 0.75", "\"storageShare\": 1.75", "cells[0].launches[0].checkpoint.storageShare")]
    [InlineData("\"modelFlopPerStep\": 0", "\"modelFlopPerStep\": 1", "cells[0].modelFlopPerStep")]
    [InlineData("\"unit\": \"B/s\"", "\"unit\": \"tokens/s\"", "cells[0].throughput.unit")]
    [InlineData("\"fileSystem\": \"ext4\"", "\"fileSystem\": \"xfs\"", "cells[0].checkpoint.fileSystem")]
    public void WhatDoesNotFitIsRefusedByItsField(string says, string becomes, string field)
    {
        var text = Encoding.UTF8.GetString(ProfileJson.Write(Sample.ProfileOf(Checkpoint)));
        var at = text.IndexOf(says, StringComparison.Ordinal);
        at.ShouldBePositive();
        var changed = Encoding.UTF8.GetBytes(string.Concat(text.AsSpan(0, at), becomes, text.AsSpan(at + says.Length)));

        Should.Throw<ProfileFormatException>(() => ProfileJson.Read(changed, "p.json")).Message.ShouldContain(field);
    }
}
