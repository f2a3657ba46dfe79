using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles;

public class RunPeaksTests
{
    // Probes at 700 and 710 GFLOP/s.
    private static readonly Launch Launch = Sample.Launch(0.8);

    [Fact]
    public void AFasterProbeIsThePeak() =>
        RunPeaks.Best([Measured(Precision.Bf16, 650e9)], [(Precision.Bf16, Launch)]).ShouldHaveSingleItem().FlopPerSecond.ShouldBe(710e9);

    [Fact]
    public void ASlowerProbeIsNot() =>
        RunPeaks.Best([Measured(Precision.Bf16, 800e9)], [(Precision.Bf16, Launch)]).ShouldBe([Measured(Precision.Bf16, 800e9)]);

    [Fact]
    public void AProbeSpeaksForItsPrecisionOnly() =>
        RunPeaks.Best([Measured(Precision.Fp32, 200e9)], [(Precision.Bf16, Launch)]).ShouldBe([Measured(Precision.Fp32, 200e9)]);

    [Fact]
    public void OtherPeaksPass()
    {
        Peak[] others = [new(Precision.Bf16, 1, null, PeakKind.Datasheet, "datasheet"), new(null, null, 1e15, PeakKind.Measured, "copy")];

        RunPeaks.Best(others, [(Precision.Bf16, Launch)]).ShouldBe(others);
    }

    // Copies at 45 and 45.45 GB/s.
    [Fact]
    public void AFasterCopyIsThePeakOfAllPrecisions() =>
        RunPeaks.Best([new(null, null, 40e9, PeakKind.Measured, "copy")], [(Precision.Bf16, Launch)]).ShouldHaveSingleItem().BytesPerSecond!.Value.ShouldBe(45.45e9, 1);

    [Fact]
    public void ACopyIsNoTriad()
    {
        var triad = new Peak(null, null, 40e9, PeakKind.Measured, "triad of 4096 MiB, measured in this run");

        RunPeaks.Best([triad], [(Precision.Bf16, Launch)]).ShouldBe([triad]);
    }

    [Fact]
    public void APeakOfAnotherPrecisionIsRefusedAndDividesNothing()
    {
        // An A100 whose fp32 products ran on its tensor cores.
        var peaks = RunPeaks.Checked([Measured(Precision.Fp32, 120e12), Measured(Precision.Bf16, 250e12), .. DatasheetPeaks.For("NVIDIA A100-SXM4-80GB")]);

        peaks[0].Refused.ShouldBe("120.0 TFLOP/s is above the 19.50 TFLOP/s that the data sheet gives for fp32: it looks like tf32");
        peaks[1].Refused.ShouldBeNull();
        CellSummary.Of(Sample.VitTrain with { Precision = Precision.Fp32 }, new(1, 1e12, 1e12), Sample.Launches(5, 0.8), peaks, Tier.Draft)
            .Figures.ShouldNotBeNull().ShouldSatisfyAllConditions(f => f.Mfu.ShouldBeNull(), f => f.MfuDatasheet.ShouldNotBeNull());
    }

    // An FMA rate above the GEMM's would lower every MFU, and one from a debugger's threads would raise it beyond 1.
    [Theory]
    [InlineData(PeakKind.Opinion, 1e15)]
    [InlineData(PeakKind.Debug, 1e3)]
    public void AnOpinionDividesNothing(PeakKind kind, double rate)
    {
        var work = new CellWork(1000, 4e11, 4e11);
        var peaks = RunPeaks.Checked([Measured(Precision.Bf16, 800e9), new(Precision.Bf16, rate, null, kind, "ilgpu-fma")]);

        RunPeaks.Best(peaks, [(Precision.Bf16, Launch)]).ShouldBe(peaks);
        var mfu = CellSummary.Of(Sample.VitTrain, work, Sample.Launches(5, 0.8), peaks, Tier.Draft).Figures.ShouldNotBeNull().Mfu;
        mfu.ShouldBe(CellSummary.Of(Sample.VitTrain, work, Sample.Launches(5, 0.8), [peaks[0]], Tier.Draft).Figures!.Mfu);
        CellSummary.Of(Sample.VitTrain, work, Sample.Launches(5, 0.8), [peaks[1]], Tier.Draft).Figures!.Mfu.ShouldBeNull();
    }

    [Fact]
    public void AnOpinionBeyondTheDataSheetIsRefused() =>
        RunPeaks.Checked([new(Precision.Fp32, 30e12, null, PeakKind.Opinion, "ilgpu-cuda-fma"), .. DatasheetPeaks.For("NVIDIA A100-SXM4-80GB")])[0].Refused.ShouldNotBeNull();

    private static Peak Measured(Precision precision, double rate) => new(precision, rate, null, PeakKind.Measured, "gemm");
}
