using Calibrate.Costs.Prices;
using Calibrate.Costs.Throughputs;
using Calibrate.Gpus;
using Calibrate.Planning;
using Calibrate.Units;

namespace Calibrate.Tests.Gpus;

public class ProcessorsTests
{
    [Theory]
    [InlineData("T4-16", "T4")] // prices.csv
    [InlineData("A10G-24", "A10G")]
    [InlineData("A100-40", "A100 SXM 40GB")]
    [InlineData("H200-141", "H200 SXM")]
    [InlineData("B200-180", "B200 SXM")]
    [InlineData("A100-80 PCIe", "A100 PCIe")] // published_throughput.csv
    [InlineData("V100-32 SXM", "V100 SXM2")]
    [InlineData("i9_10940x CPU", "Core i9-10940X")]
    [InlineData("RTX PRO 6000 MaxQ", "RTX PRO 6000 MaxQ")]
    [InlineData("A100-80 SXM", "A100 SXM 80GB")] // published_scaling.csv
    [InlineData("RTX 4090", "RTX 4090")]
    [InlineData("V100-16", "V100 SXM2")]
    [InlineData("H100 SXM", "H100 SXM")]
    [InlineData("H100", "H100 SXM")]
    [InlineData("4090", "RTX 4090")] // published_memory.csv
    [InlineData("3090", "RTX 3090")]
    [InlineData("A6000", "RTX A6000")]
    [InlineData("NVIDIA H200", "H200 SXM")] // drivers
    [InlineData("tesla v100-pcie-32gb", "V100 PCIe")]
    [InlineData("A100-80GB", "A100 SXM 80GB")] // SkyPilot
    [InlineData("RTX4090", "RTX 4090")] // gpuhunt
    public void EverySpellingMeansOneDevice(string name, string device) => Processors.Resolve(name).Name.ShouldBe(device);

    [Fact]
    public void EveryDataSheetHasANameAndEveryNameWithOneFindsIt()
    {
        foreach (var spec in GpuSpecs.All)
            Processors.All.ShouldContain(device => device.Name == spec.Name && device.Spec == spec, spec.Name);
    }

    [Fact]
    public void EveryNameInTheShippedTablesIsKnown()
    {
        PriceCatalogue.Shipped.Offers.Where(offer => offer.GpuName is not null && offer.Gpu is null).ShouldBeEmpty();
        PublishedThroughputs.All.Count.ShouldBe(251); // a name that is not known would have thrown
    }

    [Theory]
    [InlineData("A100", "'A100' may be A100 SXM 40GB with 40.0 GiB or A100 SXM 80GB with 80.0 GiB; name one of them in full, or its memory, as in A100-80GB")]
    [InlineData("V100", "'V100' may be V100 SXM2 with 16.0 GiB or V100 SXM2 with 32.0 GiB; name one of them in full, or its memory, as in A100-80GB")]
    public void AnAmbiguousNameSaysSo(string name, string message)
    {
        Processors.Find(name).ShouldBeNull();
        Should.Throw<UsageException>(() => Processors.Resolve(name)).Message.ShouldBe(message);
    }

    [Theory]
    [InlineData("A100", 40960, "A100 SXM 40GB")]
    [InlineData("A100", 81920, "A100 SXM 80GB")]
    [InlineData("A100", 81251, "A100 SXM 80GB")] // as a driver counts
    [InlineData("V100", 16384, "V100 SXM2")]
    public void TheMemorySettlesIt(string name, int mebibytes, string device)
    {
        var found = Processors.Resolve(name, new ByteSize((long)mebibytes << 20));

        found.Name.ShouldBe(device);
        found.Note.ShouldNotBeNull();
    }

    [Fact]
    public void AMemoryThatNoBoardHasIsRefused() =>
        Should.Throw<UsageException>(() => Processors.Resolve("A100", new ByteSize(20L << 30)))
            .Message.ShouldBe("'A100' with 20.0 GiB is no device that is known; it is made with 40.0 GiB or 80.0 GiB");

    [Fact]
    public void AnUnknownNameListsTheKnown() =>
        Should.Throw<UsageException>(() => Processors.Resolve("H300")).Message.ShouldStartWith("there is no device 'H300'; there are ");

    [Fact]
    public void ASpecHasUnitsAndItsDoubts()
    {
        var a10g = Processors.Resolve("A10G").Spec!;

        a10g.Peak(Precision.Fp16).ShouldBe(new FlopRate(70e12));
        a10g.Bandwidth.ShouldBe(new ByteRate(600e9));
        a10g.PowerLimit.ShouldBe(new Power(300));
        a10g.Memory.ShouldBe([new ByteSize(24L << 30)]);
        a10g.Doubt!.ShouldContain("DISPUTED");
        GpuSpecs.Find("T4")!.Peak(Precision.Bf16).ShouldBeNull();
        GpuSpecs.Find("V100 SXM2")!.Memory.ShouldBe([new ByteSize(16L << 30), new ByteSize(32L << 30)]);
        GpuSpecs.Find("Apple M4 Pro 16-core")!.Memory.ShouldBeEmpty();
    }
}
