using Calibrate.Costs.Origins;
using Calibrate.Costs.Throughputs;

namespace Calibrate.Tests.Costs.Throughputs;

public class EagerThroughputTests
{
    private static ThroughputFigure ViTB(Compilation compilation) => PublishedThroughputs.All
        .Last(row => row.Model == "vit_base_patch16_224@224" && row.Conditions is { Device.Name: "RTX PRO 6000 MaxQ", Casting: Casting.Autocast, Precision: Calibrate.Planning.Precision.Fp16 } && row.Conditions.Compilation == compilation)
        .Figure;

    /// <summary>Nine models were published with and without at one batch: ViT-B's 4741.58 / 4189.64 is the median.</summary>
    [Fact]
    public void ACompiledFigureIsDividedByWhatCompilingBrings()
    {
        var eager = EagerThroughput.Of(ViTB(Compilation.On));

        EagerThroughput.SpeedUps.Count.ShouldBe(9);
        eager.PerSecond.Value.ShouldBe(4189.64, 1e-6);
        (eager.Grounds, eager.Confidence, eager.Conditions.Compilation).ShouldBe((Grounds.Extrapolated, 0.8, Compilation.Off));
        // The least is ViT-H's CLIP (580.55 / 569.17), the most ResNet-50's (12188.25 / 6459.19); 1.3317 for a source without an interval.
        eager.PerSecond.Low!.Value.ShouldBe(4741.58 / (12188.25 / 6459.19) / 1.33163, 0.1);
        eager.PerSecond.High!.Value.ShouldBe(4741.58 / (580.55 / 569.17) * 1.33163, 0.1);
        eager.Notes.ShouldContain("the throughput is of a compiled model, the job's is not: it is divided by what compiling is published to bring");
    }

    [Fact]
    public void WhatWasNotCompiledStays() => EagerThroughput.Of(ViTB(Compilation.Off)).ShouldBe(ViTB(Compilation.Off));
}
