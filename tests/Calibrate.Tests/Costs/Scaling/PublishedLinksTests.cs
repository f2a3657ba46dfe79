using Calibrate.Costs.Scaling;
using Calibrate.Gpus;

namespace Calibrate.Tests.Costs.Scaling;

public class PublishedLinksTests
{
    [Fact]
    public void AScalingsBandwidthIsThatOfItsExchange()
    {
        // BERT-large on 8 A100: 670.3 MB in 2 bytes pass 2 x 7/8 times in 0.3024 - 0.2896 s.
        var link = PublishedLinks.Scalings.Single(link => link.Device.Name == "A100 SXM 80GB");

        link.Bandwidth.BytesPerSecond.ShouldBe(1.75 * 670_283_776 / 0.0128, 1e7);
    }

    [Fact]
    public void PairsAddWhatTheScalingsDoNotHave()
    {
        PublishedLinks.Pairs.ShouldContain(link => link.Device.Name == "V100 SXM2");
        PublishedLinks.Pairs.ShouldAllBe(link => link.Bandwidth.BytesPerSecond > 0);
        PublishedLinks.Pairs.ShouldNotContain(pair => PublishedLinks.Scalings.Any(row => row.Case == pair.Case));
    }

    /// <summary>Counted by hand from the same rows: the deviation of the logarithms about each device's mean.</summary>
    [Fact]
    public void TheDeviationIsPooledOverTheDevices()
    {
        var devices = PublishedLinks.Scalings.Concat(PublishedLinks.Pairs).GroupBy(link => link.Device.Name).Where(group => group.Count() > 1).ToList();
        var squares = devices.Sum(group => MathNet.Numerics.Statistics.Statistics.Variance(group.Select(link => Math.Log(link.Bandwidth.BytesPerSecond))) * (group.Count() - 1));

        PublishedLinks.Deviation.ShouldBe(Math.Sqrt(squares / devices.Sum(group => group.Count() - 1)), 1e-12);
        // 80% within the factor that docs/costs.md names.
        Math.Exp(1.2815516 * PublishedLinks.Deviation).ShouldBe(5.2, 0.05);
    }

    [Theory]
    [InlineData("A100 SXM 40GB", "NVSwitch 2 (NVLink 3)")]
    [InlineData("A100 SXM 80GB", "NVSwitch 2 (NVLink 3)")]
    [InlineData("H200 SXM", "NVSwitch 3 (NVLink 4)")]
    [InlineData("L4", "PCIe")]
    [InlineData("A100 PCIe", "NVLink bridge")]
    public void EveryDeviceHasItsClass(string device, string joint) => InterconnectClasses.Of(Processors.All.First(one => one.Name == device))!.Class.ShouldBe(joint);

    [Fact]
    public void NoDeviceWithADataSheetIsForgotten() =>
        Processors.All.Where(device => device is { Kind: ProcessorKind.Nvidia, Spec: not null }).ShouldAllBe(device => InterconnectClasses.Of(device) != null);
}
