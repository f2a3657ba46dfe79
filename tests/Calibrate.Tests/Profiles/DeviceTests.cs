using Calibrate.Planning;
using Calibrate.Profiles;

namespace Calibrate.Tests.Profiles;

public class DeviceTests
{
    [Theory]
    [InlineData("NVIDIA H200", "nvidia-h200")]
    [InlineData("Intel(R) Xeon(R) Platinum 8488C", "intel-xeon-platinum-8488c")]
    [InlineData("AMD EPYC 7R13 48-Core @ 2.6GHz", "amd-epyc-7r13-48-core-2-6ghz")]
    [InlineData("  ", "unknown")]
    public void ASlugIsAFolderName(string name, string slug)
    {
        DeviceSlug.Of(name).ShouldBe(slug);
        DeviceSlug.IsValid(slug).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a--b")]
    [InlineData("-a")]
    [InlineData("a\n")]
    public void OtherNamesAreNot(string slug) => DeviceSlug.IsValid(slug).ShouldBeFalse();

    [Theory]
    [InlineData("cuda", "NVIDIA H200", 132, "nvidia-h200", true)]
    [InlineData("cpu", "AMD EPYC", 2, "amd-epyc-2c", true)]
    [InlineData("cpu", "AMD EPYC", 2, "amd-epyc-4c", false)]
    [InlineData("cuda", "NVIDIA H200", 132, "nvidia-h100", false)]
    [InlineData("cuda", "../..", 1, "../..", false)]
    public void ASlugFitsItsName(string kind, string name, int units, string slug, bool fits) =>
        DeviceSlug.Fits(new(kind, name, slug, 1, units)).ShouldBe(fits);

    [Theory]
    [InlineData("NVIDIA H200", Precision.Bf16, 989e12)]
    [InlineData("NVIDIA H200", Precision.Tf32, 494.5e12)]
    [InlineData("Tesla T4", Precision.Fp16, 65e12)]
    [InlineData("NVIDIA A100-SXM4-80GB", Precision.Bf16, 312e12)]
    [InlineData("nvidia a100-sxm4-80gb", Precision.Fp32, 19.5e12)]
    public void AKnownDeviceHasItsDatasheet(string device, Precision precision, double flopPerSecond)
    {
        var peak = DatasheetPeaks.For(device).ShouldHaveSingleItemWhere(peak => peak.Precision == precision);

        peak.FlopPerSecond!.Value.ShouldBe(flopPerSecond, 1);
        peak.Kind.ShouldBe(PeakKind.Datasheet);
        peak.Source.ShouldStartWith("datasheet: ");
    }

    [Theory]
    [InlineData("Tesla T4", Precision.Bf16)]
    [InlineData("Tesla V100-SXM2-16GB", Precision.Tf32)]
    public void WhatADatasheetLacksIsAbsent(string device, Precision precision) =>
        DatasheetPeaks.For(device).ShouldNotContain(peak => peak.Precision == precision);

    [Fact]
    public void ADisputedPeakSaysSo() =>
        DatasheetPeaks.For("NVIDIA A10G").ShouldAllBe(peak => peak.Source.Contains("DISPUTED", StringComparison.Ordinal));

    [Theory]
    [InlineData("NVIDIA H300")]
    [InlineData("Intel(R) Xeon(R) CPU")]
    [InlineData("")]
    public void AnUnknownDeviceHasNone(string device) => DatasheetPeaks.For(device).ShouldBeEmpty();
}

internal static class ShouldlySingle
{
    public static T ShouldHaveSingleItemWhere<T>(this IEnumerable<T> items, Func<T, bool> condition) => items.Where(condition).ShouldHaveSingleItem();
}
