using System.Text;
using System.Text.Json.Nodes;
using Calibrate.Measuring.Workers;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles;

/// <summary>A cell of other embeddings is another cell, in every form.</summary>
public class EmbeddingJsonTests
{
    private static readonly CellKey Default = new("fusion-mlp", Mode.Train, Precision.Fp32, Checkpointing.Off, 64, InputSize.Sequence(1));

    private static readonly CellKey Given = Default with { Size = Default.Size with { Embeddings = new(1024, 512) } };

    private static readonly byte[] Written = ProfileJson.Write(Sample.ProfileOf(Sample.Cell(Given, Sample.Launches(5, 1)), Sample.Cell(Default, Sample.Launches(5, 2))));

    [Fact]
    public void TheyComeBackAndAreAbsentWhereTheyAreTheWorkloadsOwn()
    {
        ProfileJson.Read(Written, "p.json").Cells.Select(cell => cell.Key).ShouldBe([Given, Default]);
        Encoding.UTF8.GetString(Written).Split("EmbeddingDim\": ").Length.ShouldBe(3);
    }

    [Fact]
    public void TheCsvHasThemInColumnsOfTheirOwn()
    {
        var lines = Encoding.UTF8.GetString(ProfileCsv.Write(ProfileJson.Read(Written, "p.json"))).Split('\n');
        Row(lines[1]).ShouldBe(("fusion-mlp.train.fp32.b64.s1.e1024-512", "1", "1024", "512"));
        Row(lines[2]).ShouldBe(("fusion-mlp.train.fp32.b64.s1", "1", "", ""));

        (string, string, string, string) Row(string line)
        {
            var row = lines[0].Split(',').Zip(line.Split(',')).ToDictionary();
            return (row["id"], row["sequenceLength"], row["imageEmbeddingDim"], row["textEmbeddingDim"]);
        }
    }

    [Fact]
    public void AWorkerIsToldThem()
    {
        var request = new BatchSearchRequest { Device = "cpu", Threads = 1, Cell = Given, Seed = 1, Tries = [] };
        WorkerJson.ParseLine(WorkerJson.Line(request)).ShouldBeOfType<BatchSearchRequest>().Cell.ShouldBe(Given);
    }

    [Theory]
    [InlineData("imageEmbeddingDim", "0", "cells[0].imageEmbeddingDim: must be at least 1")]
    [InlineData("textEmbeddingDim", "-1", "cells[0].textEmbeddingDim: must be at least 1")]
    [InlineData("textEmbeddingDim", "null", "cells[0]: takes both of imageEmbeddingDim and textEmbeddingDim, or neither")]
    [InlineData("imageEmbeddingDim", "1023", "cells[0].id: 'fusion-mlp.train.fp32.b64.s1.e1024-512' does not fit the other fields, which say fusion-mlp.train.fp32.b64.s1.e1023-512")]
    public void WhatIsNoWidthIsRefused(string field, string value, string message) =>
        Refusal(cell => cell[field] = JsonNode.Parse(value)).ShouldContain(message);

    [Fact]
    public void ImagesAreNoEmbeddings() => Refusal(cell =>
    {
        cell.AsObject().Remove("sequenceLength");
        cell["imageSize"] = 224;
    }).ShouldContain("cells[0].imageEmbeddingDim: must be absent: images are no embeddings");

    private static string Refusal(Action<JsonNode> change)
    {
        var profile = JsonNode.Parse(Written)!;
        change(profile["cells"]![0]!);
        return Should.Throw<ProfileFormatException>(() => ProfileJson.Read(Encoding.UTF8.GetBytes(profile.ToJsonString()), "p.json")).Message;
    }
}
