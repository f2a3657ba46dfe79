using Calibrate.Costs.Flops;
using Calibrate.Costs.Throughputs;

namespace Calibrate.Tests.Costs.Throughputs;

/// <summary>Published rows and architectures name models alike, so that one finds the other.</summary>
public class ModelNamesTests
{
    // Published models without an architecture here: nothing is computed of them.
    private static readonly string[] WithoutArchitecture = ["vit-h-clip", "vit-l14"];

    [Fact]
    public void EveryPublishedModelIsAnArchitectureOfThatName() =>
        PublishedThroughputs.All.Select(row => row.Conditions.Workload).Distinct().Where(name => Architectures.Find(name) is null).Order()
            .ShouldBe(WithoutArchitecture);

    [Fact]
    public void TheArchitectureTakesThePublishedSize()
    {
        foreach (var row in PublishedThroughputs.All)
            Architectures.Find(row.Conditions.Workload)?.Forward(row.Conditions.Size).Flop.ShouldBeGreaterThan(0, row.Model);
    }

    /// <summary>The source's model FLOP utilisation is of 6 FLOP a parameter and token, and of attention in full.</summary>
    [Fact]
    public void TheDecodersAreCountedAsTheirPublisherDoes()
    {
        var rows = PublishedThroughputs.All.Where(row => row.Conditions.Workload.StartsWith("mpt-", StringComparison.Ordinal)).ToList();
        rows.Count.ShouldBe(6);
        foreach (var row in rows)
        {
            var (source, conditions) = (row.Figure.Derivation.Source!, row.Conditions);
            var published = double.Parse(source.Split("(note there: MFU ")[1].Split(' ')[0], System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture) / 100;
            var step = Architectures.Find(conditions.Workload)!.Step(conditions.Size, TrainingMethod.Full, Calibrate.Planning.Checkpointing.Off);
            var mfu = step.Flop * row.Figure.SamplesPerSecond.Value / conditions.Devices / conditions.Device.Spec!.Bf16!.Value.FlopPerSecond;

            // Of the smallest the positions it learns, which are not counted here, are 1.3%.
            mfu.ShouldBe(published, 0.015 * published, row.Model);
        }
    }
}
