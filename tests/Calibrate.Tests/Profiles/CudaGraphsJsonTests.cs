using System.Text;
using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles;

/// <summary>A cell that replays a CUDA graph is another cell, in every form.</summary>
public class CudaGraphsJsonTests
{
    private static readonly CellKey Graphs = Sample.VitTrain with { Optimizer = OptimizerVariant.Foreach, CudaGraphs = CudaGraphs.On };

    private static readonly Profile Both = Sample.ProfileOf(
        Sample.Cell(Graphs, Sample.Launches(10, 0.5)), Sample.Cell(Graphs with { CudaGraphs = CudaGraphs.Off }, Sample.Launches(10, 0.8)));

    [Fact]
    public void ItIsReadAsItWasWritten()
    {
        var bytes = ProfileJson.Write(Both);

        ProfileJson.Read(bytes, "p.json").Cells.Select(cell => cell.Key).ShouldBe(Both.Cells.Select(cell => cell.Key));
        Encoding.UTF8.GetString(bytes).Split("\"cudaGraphs\": true").Length.ShouldBe(2, "it is written once: absent is off");
    }

    [Fact]
    public void TheIdTellsThemApart() =>
        Both.Cells.Select(cell => cell.Key.Id).ShouldBe(["vit-b.train.bf16.foreach.graphs.b4.i224", "vit-b.train.bf16.foreach.b4.i224"]);

    [Fact]
    public void TheCsvHasAColumnForIt()
    {
        var rows = Encoding.UTF8.GetString(ProfileCsv.Write(Both)).Split('\n');
        var column = Array.IndexOf(rows[0].Split(','), "cudaGraphs");

        rows[1].Split(',')[column].ShouldBe("on");
        rows[2].Split(',')[column].ShouldBe("off");
    }
}
