using Calibrate.Costs.Memory;
using Calibrate.Units;

namespace Calibrate.Tests.Costs.Memory;

public class MemoryBandTests
{
    private static PublishedPeak Peak(long published, PeakBasis basis = PeakBasis.Measured) => new($"{published} of 100", "a test", new(published), Breakdown(100), basis);

    private static MemoryBreakdown Breakdown(long states, long activations = 0) => new(new(states), default, default, default, Activations: new(activations), Logits: new(0), default);

    [Fact]
    public void TheBandIsTheExtremesAndEachExtremeIsMissedByTheOthers()
    {
        var band = MemoryBand.Of([Peak(90), Peak(100), Peak(120), Peak(110)]);

        band.ShouldBe(new(0.9, 1.2, Rows: 4, Held: 2));
    }

    [Fact]
    public void WhatWasCountedTheSameWayEarnsNothing() =>
        MemoryBand.Of([Peak(90), Peak(120), Peak(100, PeakBasis.Counted), Peak(500, PeakBasis.Counted)]).ShouldBe(new(0.9, 1.2, Rows: 2, Held: 0));

    [Fact]
    public void TooFewFiguresAreRefused() => Should.Throw<ArgumentException>(() => MemoryBand.Of([Peak(90)]));

    [Fact]
    public void ABatchThatRanBoundsFromAboveAndOneThatFailedFromBelow()
    {
        var row = PublishedMemory.Rows.OfType<PublishedBatch>().Single(batch => batch.Plan.Model.Name == "vit-l");
        // 14 B x 304,326,632, 1 GiB, and for each image 24 x (197 x 1024 x 36 + 16 x 197² x 6) + 10,000.
        double At(int batch) => (14.0 * 304_326_632) + (1L << 30) + (batch * ((24.0 * ((197 * 1024 * 36) + (16 * 197 * 197 * 6))) + 10_000));

        row.Ratio.Least!.Value.ShouldBe((24L << 30) / At(96), 1e-9);
        row.Ratio.Most.ShouldBe((24L << 30) / At(64), 1e-9);
        PublishedMemory.Rows.OfType<PublishedBatch>().Single(batch => batch.Plan.Model.Name == "resnet50").Ratio.Least.ShouldBeNull();
    }

    /// <summary>Earned on what ships: the least from ViT-L's 96 images that did not fit, the most from ViT-H's 16 that did, in 24 GiB.</summary>
    [Fact]
    public void TheShippedBandIsWhatLeavingOneRowOutFinds()
    {
        var band = MemoryBand.Published;

        (band.Rows, band.Held).ShouldBe((11, 9));
        band.Least.ShouldBe(0.84075, 1e-5);
        // 14 B x 632,045,800, 1 GiB, and for each image 32 x (257 x 1280 x 36 + 16 x 257² x 6) + 10,000.
        band.Most.ShouldBe((24L << 30) / ((14.0 * 632_045_800) + (1L << 30) + (16 * ((32.0 * ((257 * 1280 * 36) + (16 * 257 * 257 * 6))) + 10_000))), 1e-9);
    }

    [Fact]
    public void ACardWithinTheBandMayFit()
    {
        var breakdown = Breakdown(0, 1_000_000);

        breakdown.FitOn(new(1_340_000)).ShouldBe(Fit.Fits);
        breakdown.FitOn(new(1_339_000)).ShouldBe(Fit.MayFit);
        breakdown.FitOn(new(841_000)).ShouldBe(Fit.MayFit);
        breakdown.FitOn(new(840_000)).ShouldBe(Fit.DoesNotFit);
        // The states are counted, not estimated: nothing fits on less.
        Breakdown(950_000, 50_000).FitOn(new(940_000)).ShouldBe(Fit.DoesNotFit);
    }
}
